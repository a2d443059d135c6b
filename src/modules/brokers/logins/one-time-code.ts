import { Secret, TOTP, URI } from 'otpauth';
import { LoginError } from '../engine/contract.js';

/**
 * The one-time code of this moment.
 *
 * @param secret as brokers show it: base32, blanks and case do not matter, or an `otpauth://totp/…` address
 * @param now epoch ms
 * @throws LoginError when it is no such secret
 */
export function oneTimeCode(secret: string, now: number): string {
  try {
    return generator(secret.trim()).generate({ timestamp: now });
  } catch {
    throw new LoginError('credential', 'the stored TOTP secret is none: expected base32 letters (A-Z, 2-7)');
  }
}

function generator(secret: string): TOTP {
  if (!secret.startsWith('otpauth://')) {
    const letters = secret.replace(/[\s-]+/g, '');
    if (letters === '') throw new TypeError('no secret');
    return new TOTP({ secret: Secret.fromBase32(letters) });
  }
  const parsed = URI.parse(secret);
  if (parsed instanceof TOTP) return parsed;
  throw new TypeError('no TOTP');
}
