import { createPublicKey, verify } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const USER_PREFIX = 0xa0;
/** What stands before the 32 bytes of an Ed25519 key in DER. */
const DER_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** The Ed25519 key of a user's public NKEY; undefined for any other text. */
export function userKey(text: string): Buffer | undefined {
  if (!/^U[A-Z2-7]{55}$/.test(text)) return undefined;
  const bytes = base32(text);
  const sum = bytes.readUInt16LE(33);
  return bytes[0] === USER_PREFIX && sum === crc16(bytes.subarray(0, 33)) ? bytes.subarray(1, 33) : undefined;
}

/** @param signature base64 of either alphabet, padded or not */
export function isSigned(key: Buffer, text: string, signature: string): boolean {
  const publicKey = createPublicKey({ key: Buffer.concat([DER_HEAD, key]), format: 'der', type: 'spki' });
  const bytes = Buffer.from(signature.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
  return verify(null, Buffer.from(text), publicKey, bytes);
}

function base32(text: string): Buffer {
  let bits = 0n;
  for (const letter of text) bits = (bits << 5n) | BigInt(ALPHABET.indexOf(letter));
  const length = Math.floor((text.length * 5) / 8);
  const surplus = BigInt(text.length * 5 - length * 8);
  return Buffer.from((bits >> surplus).toString(16).padStart(length * 2, '0'), 'hex');
}

/** CRC-16/XMODEM. */
function crc16(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = ((sum << 1) ^ (sum & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return sum;
}
