import { hkdfSync, randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '../../config/load-config.js';
import { readKeyFile, readOrCreateKeyFile } from './key-file.js';

/** What a sub-key is for. The text goes into the derivation: changing one makes everything stored under it unreadable. */
export type Purpose = 'api-key-hash' | 'credentials' | 'access-token' | 'refresh-token' | 'setup-link' | 'control';

const IN_MEMORY = 'sqlite::memory:';

/** What the settings say of the secret. */
export interface SecretKeyOptions {
  secretKey: string;
  databaseUrl: string;
}

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
export function loadSecretKey(options: SecretKeyOptions): SecretKey {
  if (options.secretKey !== '') return fromVariable(options.secretKey);
  const path = secretKeyFile(options);
  if (path !== undefined) return fromFile(path);
  if (options.databaseUrl === IN_MEMORY) return new SecretKey(randomSecret());
  throw new ConfigError(['TICKGATE_SECRET_KEY: must be set when the database is no SQLite file']);
}

/** Where the secret is kept when no variable names it; undefined where there is no such place. */
export function secretKeyFile({ secretKey, databaseUrl }: SecretKeyOptions): string | undefined {
  const file = /^sqlite:(.+)$/.exec(databaseUrl)?.[1];
  if (secretKey !== '' || !file || databaseUrl === IN_MEMORY) return undefined;
  return join(dirname(resolve(file)), 'tickgate.key');
}

/** The secret in a file; undefined when there is no such file, or no secret in it. */
export function readSecretKey(path: string): SecretKey | undefined {
  const text = readKeyFile(path);
  return text !== undefined && isSecret(text) ? new SecretKey(text) : undefined;
}

/** 64 hex digits. */
export function randomSecret(): string {
  return randomBytes(32).toString('hex');
}

/** Whether a text has the form of a secret: 64 hex digits. */
export function isSecret(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text);
}

function fromVariable(text: string): SecretKey {
  if (!isSecret(text)) {
    throw new ConfigError([`TICKGATE_SECRET_KEY=(not shown): expected 64 hex digits, was ${text.length} characters`]);
  }
  return new SecretKey(text);
}

function fromFile(path: string): SecretKey {
  const text = readOrCreateKeyFile(path, randomSecret);
  if (!isSecret(text)) throw new Error(`${path}: expected a key of 64 hex digits; restore the file from its backup`);
  return new SecretKey(text);
}
