import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'tg_';
const RANDOM_BYTES = 32;
const MOST_SHOWN = 9;

/** Longer texts are no keys: they are refused before anything is computed over them. */
export const LONGEST_KEY = 256;

/**
 * Hashes API keys under a key of its own (HMAC-SHA-256): a stolen database tells nothing about them, and looking one up
 * by its hash takes the same time whatever it resembles.
 */
export class ApiKeyHasher {
  readonly #key: Buffer;

  /** @param key 32 bytes */
  constructor(key: Buffer) {
    this.#key = key;
  }

  /** 64 hex digits. */
  hash(apiKey: string): string {
    return createHmac('sha256', this.#key).update(apiKey).digest('hex');
  }
}

/** `tg_` and 32 random bytes in base64url: 46 characters. */
export function generateApiKey(): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
}

/** What of a key may be shown to recognise it: never more than a quarter, nor nine characters. */
export function displayPrefix(apiKey: string): string {
  return apiKey.slice(0, Math.min(MOST_SHOWN, Math.floor(apiKey.length / 4)));
}
