import { describe, expect, it } from '@jest/globals';
import { oneTimeCode } from './one-time-code.js';

/** "12345678901234567890" of RFC 6238, whose table gives these codes (their last six digits). */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('oneTimeCode', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('gives the code of RFC 6238 at %d s', (seconds, code) => {
    expect(oneTimeCode(SECRET, seconds * 1000)).toBe(code);
  });

  it.each([
    'gezd gnbv gy3t qojq gezd gnbv gy3t qojq',
    'GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ ',
    `otpauth://totp/Broker:AB1234?secret=${SECRET}&issuer=Broker`,
  ])('takes the secret as brokers show it: %s', (secret) => {
    expect(oneTimeCode(secret, 59_000)).toBe('287082');
  });

  it.each(['', 'not base32!', '01890189', 'otpauth://hotp/x?secret=GEZDGNBV&counter=1', 'otpauth://totp/x'])(
    'refuses %j, and does not repeat it',
    (secret) => {
      expect(() => oneTimeCode(secret, 0)).toThrow(
        /^the stored TOTP secret is none: expected base32 letters \(A-Z, 2-7\)$/,
      );
    },
  );
});
