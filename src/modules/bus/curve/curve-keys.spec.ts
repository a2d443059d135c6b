import { describe, expect, it } from '@jest/globals';
import { curveKeyPair } from 'zeromq';
import { isCurveKey, newCurveKeys, publicKeyOf } from './curve-keys.js';

describe('CURVE keys', () => {
  it('have the public key that ZeroMQ gives them', () => {
    // The pair of the manual of zmq_curve.
    expect(publicKeyOf('JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6')).toBe('rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7');
    for (let i = 0; i < 50; i++) {
      const { publicKey, secretKey } = curveKeyPair();
      expect(publicKeyOf(secretKey)).toBe(publicKey);
    }
  });

  it('are made new each time, and can stand in a .env file', () => {
    const pairs = Array.from({ length: 20 }, newCurveKeys);
    expect(new Set(pairs.map(({ secretKey }) => secretKey)).size).toBe(20);
    for (const { publicKey, secretKey } of pairs) {
      expect(publicKeyOf(secretKey)).toBe(publicKey);
      expect(publicKey + secretKey).not.toMatch(/[#$'"\\\s,]/);
    }
  });

  it('are 40 characters of Z85', () => {
    const { publicKey } = newCurveKeys();
    expect(isCurveKey(publicKey)).toBe(true);
    for (const text of ['', publicKey.slice(1), `${publicKey}00000`, `'${publicKey.slice(2)}'`, 'a'.repeat(64)]) {
      expect({ text, is: isCurveKey(text) }).toEqual({ text, is: false });
    }
  });
});
