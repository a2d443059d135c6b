import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../config/load-config.js';
import { controlEndpoints, dataEndpoints, remoteEndpoints, requireSafeBind } from './bus-endpoints.js';
import { newCurveKeys } from './curve/curve-keys.js';
import { curveSettings } from './curve/curve-settings.js';

const config = (env: Record<string, string> = {}) => loadConfig(env).config;

describe('the endpoints of ticks', () => {
  it('are the own bus when none are listed', () => {
    expect(dataEndpoints(config(), 'tcp://127.0.0.1:7000')).toEqual(['tcp://127.0.0.1:7000']);
    expect(dataEndpoints(config({ TICKGATE_ROLE: 'edge' }), undefined)).toEqual(['tcp://127.0.0.1:5555']);
    expect(dataEndpoints(config({ ZMQ_ENDPOINTS: 'tcp://a:1,tcp://b:2' }), 'tcp://127.0.0.1:7000')).toEqual([
      'tcp://a:1',
      'tcp://b:2',
    ]);
  });

  it('are reachable where the bus is bound to every address', () => {
    expect(dataEndpoints(config(), 'tcp://0.0.0.0:7000')).toEqual(['tcp://127.0.0.1:7000']);
    expect(dataEndpoints(config({ ZMQ_HOST: '0.0.0.0' }), undefined)).toEqual(['tcp://127.0.0.1:5555']);
    expect(dataEndpoints(config(), 'tcp://10.0.0.0:7000')).toEqual(['tcp://10.0.0.0:7000']);
  });
});

describe('the endpoints of control messages', () => {
  it('are on the host of each feed', () => {
    const env = { TICKGATE_ROLE: 'edge', ZMQ_ENDPOINTS: 'tcp://a:1,tcp://a:2,tcp://b:1' };
    expect(controlEndpoints(config(env))).toEqual(['tcp://a:5556', 'tcp://b:5556']);
    expect(controlEndpoints(config({ ...env, ZMQ_CONTROL_PORT: '0' }))).toEqual([]);
    expect(controlEndpoints(config({ TICKGATE_ROLE: 'edge' }))).toEqual(['tcp://127.0.0.1:5556']);
  });

  it('are those that are listed', () => {
    const env = { ZMQ_CONTROL_ENDPOINTS: 'tcp://a:1,tcp://a:2', ZMQ_CONTROL_PORT: '0' };
    expect(controlEndpoints(config(env))).toEqual(['tcp://a:1', 'tcp://a:2']);
  });

  it('leave out the hub of the process itself', () => {
    expect(controlEndpoints(config(), 'tcp://127.0.0.1:5556')).toEqual([]);
    const env = { ZMQ_ENDPOINTS: 'tcp://127.0.0.1:5555,tcp://b:5555' };
    expect(controlEndpoints(config(env), 'tcp://127.0.0.1:5556')).toEqual(['tcp://b:5556']);
    const listed = { ZMQ_CONTROL_ENDPOINTS: 'tcp://127.0.0.1:1,tcp://127.0.0.1:2' };
    expect(controlEndpoints(config(listed), 'tcp://127.0.0.1:1')).toEqual(['tcp://127.0.0.1:2']);
  });
});

describe('a bus outside loopback', () => {
  const { secretKey } = newCurveKeys();
  const isRefused = (env: Record<string, string>): boolean => {
    const loaded = config(env);
    try {
      requireSafeBind(loaded, curveSettings(loaded));
      return false;
    } catch (error) {
      expect((error as Error).message).toMatch(/^ZMQ_HOST=.*ZMQ_ALLOW_REMOTE=on and ZMQ_CURVE_SECRET_KEY.*$/);
      return true;
    }
  };

  it('is refused without the flag and keys, in one line that names both', () => {
    for (const host of ['0.0.0.0', '192.168.1.5', '*', 'bus.example.com', '[::]', '127.evil.example']) {
      expect(isRefused({ ZMQ_HOST: host })).toBe(true);
      expect(isRefused({ ZMQ_HOST: host, ZMQ_ALLOW_REMOTE: 'on' })).toBe(true);
      expect(isRefused({ ZMQ_HOST: host, ZMQ_CURVE_SECRET_KEY: secretKey })).toBe(true);
      expect(isRefused({ ZMQ_HOST: host, ZMQ_ALLOW_REMOTE: 'on', ZMQ_CURVE_SECRET_KEY: secretKey })).toBe(false);
    }
  });

  it('is what any loopback address is not', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '::1', '[::1]']) {
      expect(isRefused({ ZMQ_HOST: host })).toBe(false);
    }
    expect(remoteEndpoints(['tcp://127.0.0.1:1', 'tcp://localhost:1', 'tcp://[::1]:1', 'tcp://10.0.0.1:1'])).toEqual([
      'tcp://10.0.0.1:1',
    ]);
  });
});
