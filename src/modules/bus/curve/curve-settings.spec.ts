import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../config/load-config.js';
import { newCurveKeys } from './curve-keys.js';
import { curveSettings } from './curve-settings.js';

const feed = newCurveKeys();
const edge = newCurveKeys();

const settings = (env: Record<string, string>) => curveSettings(loadConfig(env).config);

describe('the CURVE settings', () => {
  it('are none without a key', () => {
    expect(settings({})).toBeUndefined();
  });

  it('let a feed in at itself, and the clients that are listed', () => {
    const keys = `${edge.publicKey}, ${feed.publicKey}`;
    expect(settings({ ZMQ_CURVE_SECRET_KEY: feed.secretKey, ZMQ_CURVE_CLIENT_KEYS: keys })).toEqual({
      own: feed,
      serverKey: feed.publicKey,
      clientKeys: new Set([feed.publicKey, edge.publicKey]),
    });
  });

  it("take the feed's key at an edge", () => {
    const env = { TICKGATE_ROLE: 'edge', ZMQ_CURVE_SECRET_KEY: edge.secretKey, ZMQ_CURVE_SERVER_KEY: feed.publicKey };
    expect(settings(env)).toMatchObject({ own: edge, serverKey: feed.publicKey });
  });

  it('say in one line what is missing or wrong, without the secret', () => {
    const secret = feed.secretKey;
    const wrong: [Record<string, string>, RegExp][] = [
      [{ ZMQ_CURVE_SERVER_KEY: feed.publicKey }, /^ZMQ_CURVE_SECRET_KEY is missing/],
      [{ ZMQ_CURVE_CLIENT_KEYS: edge.publicKey }, /^ZMQ_CURVE_SECRET_KEY is missing/],
      [{ ZMQ_CURVE_SECRET_KEY: `${secret}x` }, /^ZMQ_CURVE_SECRET_KEY is no key: expected 40/],
      [{ ZMQ_CURVE_SECRET_KEY: secret, ZMQ_CURVE_SERVER_KEY: 'abc' }, /^ZMQ_CURVE_SERVER_KEY is no key: expected 40/],
      [
        { ZMQ_CURVE_SECRET_KEY: secret, ZMQ_CURVE_CLIENT_KEYS: `${edge.publicKey},${secret}x` },
        /^ZMQ_CURVE_CLIENT_KEYS: entry 2 is no key/,
      ],
      [{ ZMQ_CURVE_SECRET_KEY: secret, TICKGATE_ROLE: 'edge' }, /^ZMQ_CURVE_SERVER_KEY is missing/],
    ];
    for (const [env, message] of wrong) {
      expect(() => settings(env)).toThrow(message);
      expect(() => settings(env)).not.toThrow(/\n/);
      expect(() => settings(env)).not.toThrow(secret);
    }
  });
});
