import type { DataSource, EntityManager } from 'typeorm';
import { inTransaction } from '../../database/transaction.js';
import { KeyRingEntry } from './entities/key-ring-entry.entity.js';
import { renameKeyFile } from './key-file.js';
import { keyIdOf, SecretBox } from './secret-box.js';
import { loadSecretKey, readSecretKey, type SecretKey, type SecretKeyOptions, secretKeyFile } from './secret-key.js';

/** Where a rotation keeps the new secret until the database is sealed with it. */
export function newSecretKeyFile(path: string): string {
  return `${path}.new`;
}

/**
 * The secret that the database is sealed with, as far as it is to be had. A rotation that was killed after its commit
 * is brought to its end: its new key file takes the place of the old one.
 *
 * @throws ConfigError see `loadSecretKey`
 */
export async function fittingSecretKey(options: SecretKeyOptions, dataSource: DataSource): Promise<SecretKey> {
  const secret = loadSecretKey(options);
  const path = secretKeyFile(options);
  if (path === undefined || (await fits(dataSource.manager, secret))) return secret;
  return (await inTransaction(dataSource, (manager) => settleKeyFiles(manager, path))) ?? secret;
}

/**
 * Gives the key file of the present secret its right name. To be called in a transaction, whose lock keeps every other
 * rotation away from the files.
 *
 * @returns undefined when neither file holds the present secret
 */
export async function settleKeyFiles(manager: EntityManager, path: string): Promise<SecretKey | undefined> {
  const present = readSecretKey(path);
  if (present && (await fits(manager, present))) return present;
  const next = readSecretKey(newSecretKeyFile(path));
  if (!next || !(await fits(manager, next))) return undefined;
  renameKeyFile(newSecretKeyFile(path), path);
  return next;
}

/** The box of this secret, which finds the next one in the key files when the database was sealed with it meanwhile. */
export function secretBoxOf(secret: SecretKey, options: SecretKeyOptions): SecretBox {
  const path = secretKeyFile(options);
  const candidates = path === undefined ? [] : [path, newSecretKeyFile(path)];
  return new SecretBox(secret.derive('credentials'), (keyId) =>
    candidates.map((file) => readSecretKey(file)?.derive('credentials')).find((key) => key && keyIdOf(key) === keyId),
  );
}

/** A database without keys of its own yet takes any secret. */
async function fits(manager: EntityManager, secret: SecretKey): Promise<boolean> {
  const entries = await manager.find(KeyRingEntry);
  const box = new SecretBox(secret.derive('credentials'));
  return entries.every(({ sealed }) => box.hasKeyOf(sealed));
}
