import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { envExample } from './env-example.js';
import { ConfigError, loadConfig } from './load-config.js';
import { settings } from './settings.js';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('gives every setting its default in an empty environment', () => {
    const { config, warnings } = loadConfig({});
    for (const [name, setting] of Object.entries(settings)) {
      expect(config[name as keyof typeof config]).toEqual(setting.fallback);
    }
    expect(warnings).toEqual([]);
  });

  it('reads numbers, choices, flags and lists', () => {
    const { config } = loadConfig({
      TICKGATE_ROLE: 'edge',
      WEBSOCKET_PORT: '0',
      WS_SLOW_TIMEOUT: '0.5',
      TICKGATE_REPLAY_LOOP: 'off',
      ZMQ_ENDPOINTS: 'tcp://127.0.0.1:1, tcp://127.0.0.1:2,',
    });
    expect(config).toMatchObject({
      role: 'edge',
      websocketPort: 0,
      slowTimeout: 0.5,
      replayLoop: false,
      zmqEndpoints: ['tcp://127.0.0.1:1', 'tcp://127.0.0.1:2'],
    });
  });

  it('takes an empty value for an absent one', () => {
    expect(loadConfig({ WEBSOCKET_PORT: '' }).config.websocketPort).toBe(8765);
  });

  it('lists all that is wrong, at once, with what is expected', () => {
    expect(
      problemsOf({ TICKGATE_ROLE: 'server', WEBSOCKET_PORT: '99999', LTP_THROTTLE_MS: '-1', WS_AUTH_TIMEOUT: '0' }),
    ).toEqual([
      'TICKGATE_ROLE="server": expected one of: all, feed, edge, api',
      'WEBSOCKET_PORT="99999": expected a whole number from 0 to 65535',
      'WS_AUTH_TIMEOUT="0": expected a number above 0',
      'LTP_THROTTLE_MS="-1": expected a whole number from 0',
    ]);
  });

  it('reports unknown names that begin like ours, and says what was probably meant', () => {
    const { warnings } = loadConfig({ WS_OUTBOX_BYTE: '1', ZMQ_FOO: '1', PATH: '/bin', NODE_ENV: 'test' });
    expect(warnings).toEqual(['WS_OUTBOX_BYTE: unknown name; did you mean WS_OUTBOX_BYTES?', 'ZMQ_FOO: unknown name']);
  });

  it('reports a misspelt name of TLS and CORS, which would leave a door open', () => {
    expect(loadConfig({ TLS_CERTS: 'a', CORS_ORIGIN: 'b', TRUST_PROXYS: '1' }).warnings).toEqual([
      'TLS_CERTS: unknown name; did you mean TLS_CERT?',
      'CORS_ORIGIN: unknown name; did you mean CORS_ORIGINS?',
      'TRUST_PROXYS: unknown name; did you mean TRUST_PROXY?',
    ]);
  });

  it('reads whom to trust about addresses', () => {
    const trusted = (value: string) => loadConfig({ TRUST_PROXY: value }).config.trustProxy;
    expect(trusted('off')).toBe('off');
    expect(trusted('0')).toBe('off');
    expect(trusted('2')).toBe(2);
    expect(trusted('10.0.0.0/8, ::1,loopback')).toEqual(['10.0.0.0/8', '::1', 'loopback']);
    for (const wrong of ['true', 'nginx', '10.0.0.0/33', '1.2.3', '::1/129', '1/2/3', ',', '-1']) {
      expect(problemsOf({ TRUST_PROXY: wrong })).toEqual([expect.stringContaining('expected off, a number of hops')]);
    }
  });

  it('reads origins in the spelling of browsers', () => {
    const list = (value: string) => loadConfig({ CORS_ORIGINS: value }).config.corsOrigins;
    expect(list('*')).toEqual(['*']);
    expect(list('https://Desk.Example.com:443/, http://localhost:3000')).toEqual([
      'https://desk.example.com',
      'http://localhost:3000',
    ]);
    for (const wrong of ['desk.example.com', 'https://a.example/path', 'null', 'https://*.example.com/?a']) {
      expect(problemsOf({ CORS_ORIGINS: wrong })).toEqual([expect.stringContaining('expected * or origins')]);
    }
  });

  it('says so when a name is set that has no effect yet', () => {
    expect(loadConfig({ ZMQ_RCVHWM: '2' }).warnings).toEqual(['ZMQ_RCVHWM: has no effect in this version']);
  });
});

describe('.env.example', () => {
  it('is what the settings say; `npm run env-example` writes it', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(envExample());
  });
});
