import type { DataSource } from 'typeorm';
import { systemClock } from '../../common/clock.js';
import type { Config } from '../../config/settings.js';
import { inTransaction } from '../../database/transaction.js';
import { KeyRingEntry } from '../../modules/auth/entities/key-ring-entry.entity.js';
import { fittingSecretKey, newSecretKeyFile, settleKeyFiles } from '../../modules/auth/fitting-key.js';
import { ForeignDatabaseError, ringKey } from '../../modules/auth/key-ring.js';
import { resealAll } from '../../modules/auth/key-rotation.js';
import { SecretBox } from '../../modules/auth/secret-box.js';
import { randomSecret, SecretKey, secretKeyFile } from '../../modules/auth/secret-key.js';
import { NEW_SECRET_VARIABLE, type NewSecretPlace, newSecret, secretIn } from './new-secret.js';

export interface RotateArguments {
  isDryRun: boolean;
  /** Where the new secret is, where it is not the key file's. */
  place?: NewSecretPlace;
}

export interface KeysIo {
  env: Readonly<Record<string, string | undefined>>;
  out(line: string): void;
  err(line: string): void;
}

/** Ends a transaction without writing. */
class DryRun extends Error {}

/**
 * Seals everything anew under a new secret, in one transaction. The new secret is in its file before the commit, and the
 * file gets its name after it: a process that is killed at any moment leaves a database that opens with one of the two
 * files, and a gateway finds out which.
 *
 * @throws Error in one line with what to do
 */
export async function rotate(
  dataSource: DataSource,
  config: Config,
  rotateArguments: RotateArguments,
  io: KeysIo,
): Promise<number> {
  const file = secretKeyFile(config);
  const place = placeOf(config, file, rotateArguments);
  const done = file === undefined && (await placeOfPresent(dataSource, place));
  if (done) {
    io.out(
      `Everything is sealed with the key in ${done} already: set TICKGATE_SECRET_KEY to it, and start the gateway anew`,
    );
    return 0;
  }
  const secret = await fittingSecretKey(config, dataSource);
  // The keys of API-key hashes are made of the secret only once: from now on they outlive it.
  await ringKey(dataSource, 'api-key-hash', { secret, box: boxOf(secret), clock: systemClock });
  if (rotateArguments.isDryRun) return tryOut(dataSource, secret, io);
  await makeCommitsDurable(dataSource);
  const accounts = await reseal(dataSource, { secret, file, place }, io);
  io.out(`${accounts} accounts are sealed with the new key`);
  for (const line of whatNext(place, file)) io.out(line);
  return 0;
}

function placeOf(config: Config, file: string | undefined, { place, isDryRun }: RotateArguments): NewSecretPlace {
  if (file !== undefined) {
    if (place) throw new Error(`The secret key is in ${file}, which gets the new one: no other place can be given`);
    return { kind: 'file', path: newSecretKeyFile(file) };
  }
  if (config.secretKey === '') throw new Error('There is no secret key to rotate: set TICKGATE_SECRET_KEY');
  if (place) return place;
  if (isDryRun) return { kind: 'printed' };
  throw new Error(
    'The secret key is in TICKGATE_SECRET_KEY, which this command cannot set: give --new-key-file FILE, ' +
      `${NEW_SECRET_VARIABLE}, or --print-key`,
  );
}

/** The file of a rotation that was killed after its commit: its key fits, and the variable still holds the old one. */
async function placeOfPresent({ manager }: DataSource, place: NewSecretPlace): Promise<string | undefined> {
  const text = place.kind === 'file' ? secretIn(place.path) : undefined;
  if (place.kind !== 'file' || text === undefined) return undefined;
  const box = boxOf(new SecretKey(text));
  const entries = await manager.find(KeyRingEntry);
  return entries.length > 0 && entries.every(({ sealed }) => box.hasKeyOf(sealed)) ? place.path : undefined;
}

async function reseal(
  dataSource: DataSource,
  { secret, file, place }: { secret: SecretKey; file: string | undefined; place: NewSecretPlace },
  io: KeysIo,
): Promise<number> {
  let printed: string | undefined;
  const count = await inTransaction(dataSource, async (manager) => {
    const present = file === undefined ? secret : await settleKeyFiles(manager, file);
    if (!present) throw new ForeignDatabaseError();
    // The work may be done again after a collision, and the secret shall be shown once.
    const text = printed ?? newSecret(place, (shown) => io.out(shown));
    if (place.kind === 'printed') printed = text;
    const next = new SecretKey(text);
    if (boxOf(next).hasKeyOf(boxOf(present).seal('', ''))) throw new Error('The new secret key is the present one');
    return resealAll(manager, { from: boxOf(present), to: boxOf(next), progress: progressOf(io) });
  });
  if (file !== undefined) await inTransaction(dataSource, (manager) => settleKeyFiles(manager, file));
  return count;
}

async function tryOut(dataSource: DataSource, secret: SecretKey, io: KeysIo): Promise<number> {
  let accounts = 0;
  try {
    await inTransaction(dataSource, async (manager) => {
      accounts = await resealAll(manager, { from: boxOf(secret), to: boxOf(new SecretKey(randomSecret())) });
      throw new DryRun();
    });
  } catch (error) {
    if (!(error instanceof DryRun)) throw error;
  }
  io.out(`${accounts} accounts can be sealed anew; nothing was changed`);
  return 0;
}

/** The key file must not get its name before the commit outlives a loss of power. */
async function makeCommitsDurable(dataSource: DataSource): Promise<void> {
  if (dataSource.options.type !== 'postgres') await dataSource.query('PRAGMA synchronous = FULL');
}

function whatNext(place: NewSecretPlace, file: string | undefined): string[] {
  const backups = 'Backups of the database from before still need the old key.';
  if (file !== undefined) {
    return [
      `${file} holds the new key; a running gateway takes it by itself.`,
      'Users sign in anew after its next start.',
      backups,
    ];
  }
  return [
    `Now set TICKGATE_SECRET_KEY to ${nameOf(place)} for every process of the gateway, and start them anew.`,
    'Until then they stream, and refuse to change accounts. Users sign in anew after it.',
    backups,
  ];
}

function nameOf(place: NewSecretPlace): string {
  if (place.kind === 'file') return `the text in ${place.path}`;
  return place.kind === 'variable' ? `what ${NEW_SECRET_VARIABLE} is now` : 'the key above';
}

function boxOf(secret: SecretKey): SecretBox {
  return new SecretBox(secret.derive('credentials'));
}

function progressOf(io: KeysIo): (done: number, total: number) => void {
  return (done, total) => {
    if (done < total) io.out(`${done} of ${total} accounts`);
  };
}
