import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../config/load-config.js';
import { exposureWarnings } from './exposure.js';

const warnings = (env: Record<string, string>) => exposureWarnings(loadConfig(env).config);

describe('a door that stands open to the network', () => {
  it('is warned about, by the name of its setting', () => {
    expect(warnings({ HTTP_HOST: '0.0.0.0', WEBSOCKET_HOST: '::' })).toEqual([
      expect.stringMatching(/^HTTP_HOST=0\.0\.0\.0 and WEBSOCKET_HOST=::: .* in the clear/),
    ]);
    expect(warnings({ WEBSOCKET_HOST: 'gateway.example.com' })).toEqual([
      expect.stringMatching(/^WEBSOCKET_HOST=gateway\.example\.com: /),
    ]);
    expect(warnings({ HTTP_HOST: '127.evil.example' })).toHaveLength(1);
  });

  it('is in order on loopback, with TLS, and behind a proxy', () => {
    expect(warnings({})).toEqual([]);
    expect(warnings({ HTTP_HOST: 'localhost', WEBSOCKET_HOST: '::1' })).toEqual([]);
    expect(warnings({ HTTP_HOST: '0.0.0.0', TLS_CERT: 'c.pem', TLS_KEY: 'k.pem' })).toEqual([]);
    expect(warnings({ HTTP_HOST: '0.0.0.0', TRUST_PROXY: '1' })).toEqual([]);
  });
});
