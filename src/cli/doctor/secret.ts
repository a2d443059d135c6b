import { stat } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import type { Config } from '../../config/settings.js';
import { KeyRingEntry } from '../../modules/auth/entities/key-ring-entry.entity.js';
import { secretBoxOf } from '../../modules/auth/fitting-key.js';
import { ForeignDatabaseError } from '../../modules/auth/key-ring.js';
import type { SecretBox } from '../../modules/auth/secret-box.js';
import { isSecret, readSecretKey, SecretKey, secretKeyFile } from '../../modules/auth/secret-key.js';
import { type Finding, fail, ok, warn } from './finding.js';

export interface FoundSecret {
  secret?: SecretKey;
  /** Opens what the database holds; undefined where the secret does not fit it. */
  box?: SecretBox;
  findings: Finding[];
}

const RESTORE = 'Put the right tickgate.key back from its backup, or set TICKGATE_SECRET_KEY';

/** Finds the secret key where the gateway would; it makes none. */
export async function findSecret(config: Config, database: DataSource | undefined): Promise<FoundSecret> {
  const path = secretKeyFile(config);
  if (path === undefined) return fromVariable(config, database);
  const isUsed = database !== undefined && (await ringEntries(database)).length > 0;
  let secret: SecretKey | undefined;
  try {
    secret = readSecretKey(path);
  } catch (error) {
    return {
      findings: [fail('secret key', `${path} cannot be read: ${(error as Error).message}`, 'Correct its owner')],
    };
  }
  if (!secret && isUsed) return { findings: [fail('secret key', `${path} is missing or no key`, RESTORE)] };
  if (!secret) return { findings: [ok('secret key', `There is none yet: the first start makes ${path}`)] };
  return examined(secret, config, database, await readableByOthers(path));
}

async function fromVariable(config: Config, database: DataSource | undefined): Promise<FoundSecret> {
  const { secretKey, databaseUrl } = config;
  if (secretKey === '' && databaseUrl === 'sqlite::memory:') {
    return { findings: [ok('secret key', 'Made at every start, as long as the database is in memory')] };
  }
  if (!isSecret(secretKey)) {
    const fault = secretKey === '' ? 'is not set, and there is no SQLite file to keep one beside' : 'is no key';
    const advice = 'Set it to 64 hex digits (openssl rand -hex 32), and keep a copy of it';
    return { findings: [fail('secret key', `TICKGATE_SECRET_KEY ${fault}`, advice)] };
  }
  return examined(new SecretKey(secretKey), config, database, []);
}

async function examined(
  secret: SecretKey,
  config: Config,
  database: DataSource | undefined,
  further: Finding[],
): Promise<FoundSecret> {
  const box = secretBoxOf(secret, config);
  const entries = database ? await ringEntries(database) : [];
  if (!entries.every(({ sealed }) => box.hasKeyOf(sealed))) {
    return {
      secret,
      findings: [fail('secret key', new ForeignDatabaseError().message.split(':')[0]!, RESTORE), ...further],
    };
  }
  const message = entries.length > 0 ? 'Fits the database' : 'There, and nothing is sealed with it yet';
  return { secret, box, findings: [ok('secret key', message), ...further] };
}

/** None where the table is still to be made. */
async function ringEntries(database: DataSource): Promise<KeyRingEntry[]> {
  const { tablePath } = database.getMetadata(KeyRingEntry);
  const runner = database.createQueryRunner();
  try {
    return (await runner.hasTable(tablePath)) ? await runner.manager.find(KeyRingEntry) : [];
  } finally {
    await runner.release();
  }
}

/** Windows has no such rights. */
async function readableByOthers(path: string): Promise<Finding[]> {
  if (process.platform === 'win32' || ((await stat(path)).mode & 0o077) === 0) return [];
  return [warn('secret key', `${path} can be read by other users of this machine`, `chmod 600 ${path}`)];
}
