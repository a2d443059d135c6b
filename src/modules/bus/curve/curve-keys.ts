import { createPrivateKey, createPublicKey } from 'node:crypto';
import { curveKeyPair } from 'zeromq';
import { decodeZ85, encodeZ85 } from './z85.js';

/** A key pair of CURVE: each key is 32 bytes, written as 40 characters of Z85. */
export interface CurveKeys {
  publicKey: string;
  secretKey: string;
}

const KEY_BYTES = 32;
/** What stands before the 32 bytes of an X25519 private key in PKCS 8. */
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex');
/** In a .env file these begin a comment or a variable; a key without them needs no care there. */
const AWKWARD = /[#$]/;

/** Makes a key pair whose keys can stand in a .env file as they are, quoted or not. */
export function newCurveKeys(): CurveKeys {
  for (;;) {
    // One pair in seven is fit; the choice costs 3 of 256 bits.
    const { publicKey, secretKey } = curveKeyPair();
    if (!AWKWARD.test(publicKey + secretKey)) return { publicKey, secretKey };
  }
}

export function isCurveKey(text: string): boolean {
  return decodeZ85(text)?.length === KEY_BYTES;
}

/** The public key that belongs to a secret one. */
export function publicKeyOf(secretKey: string): string {
  const der = Buffer.concat([PKCS8_X25519, decodeZ85(secretKey)!]);
  const publicKey = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return encodeZ85(publicKey.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES));
}
