import { hkdfSync, randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '../../config/load-config.js';
import { readOrCreateKeyFile } from './key-file.js';

/** What a sub-key is for. The text goes into the derivation: changing one makes everything stored under it unreadable. */
export type Purpose = 'api-key-hash' | 'credentials';

const FORM = /^[0-9a-f]{64}$/i;

/** The gateway's one secret. It is never used itself: each purpose has a sub-key of its own (HKDF-SHA-256). */
export class SecretKey {
  readonly #material: Buffer;

  /** @param hex 64 hex digits */
  constructor(hex: string) {
    this.#material = Buffer.from(hex, 'hex');
  }

  /** 32 bytes, the same for the same secret and purpose. */
  derive(purpose: Purpose): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#material, '', `tickgate/${purpose}`, 32));
  }
}

/**
 * The secret from `TICKGATE_SECRET_KEY`, or else from `tickgate.key` beside the SQLite file, which is made when it is
 * not there. A database in memory gets a secret that lives as long as it does.
 *
 * @throws ConfigError when the variable is no key, or is missing where there is no SQLite file to put one beside
 * @throws Error when the key file cannot be read or made, or holds no key
 */
export function loadSecretKey(options: { secretKey: string; databaseUrl: string }): SecretKey {
  if (options.secretKey !== '') return fromVariable(options.secretKey);
  const file = /^sqlite:(.+)$/.exec(options.databaseUrl)?.[1];
  if (!file) throw new ConfigError(['TICKGATE_SECRET_KEY: must be set when the database is no SQLite file']);
  if (file === ':memory:') return new SecretKey(randomBytes(32).toString('hex'));
  return fromFile(join(dirname(resolve(file)), 'tickgate.key'));
}

function fromVariable(text: string): SecretKey {
  if (!FORM.test(text)) {
    throw new ConfigError([`TICKGATE_SECRET_KEY=(not shown): expected 64 hex digits, was ${text.length} characters`]);
  }
  return new SecretKey(text);
}

function fromFile(path: string): SecretKey {
  const text = readOrCreateKeyFile(path, () => randomBytes(32).toString('hex'));
  if (!FORM.test(text)) throw new Error(`${path}: expected a key of 64 hex digits; restore the file from its backup`);
  return new SecretKey(text);
}
