import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock.js';
import { isUniqueViolation } from '../../database/database-errors.js';
import { inTransaction } from '../../database/transaction.js';
import { BrokerAccount } from './entities/broker-account.entity.js';
import { KeyRingEntry } from './entities/key-ring-entry.entity.js';
import { type SecretBox, WrongSecretKeyError } from './secret-box.js';
import type { Purpose, SecretKey } from './secret-key.js';

/** Purposes whose keys outlive the secret: what is stored under them cannot be made anew. */
export const RING_PURPOSES = ['api-key-hash'] as const satisfies readonly Purpose[];

type RingPurpose = (typeof RING_PURPOSES)[number];

/** The database was written with another secret key than the present one. */
export class ForeignDatabaseError extends Error {
  override readonly name = 'ForeignDatabaseError';

  constructor(options?: ErrorOptions) {
    super(
      'The secret key is not the one that this database was written with: ' +
        'put the right tickgate.key back beside it, or set TICKGATE_SECRET_KEY',
      options,
    );
  }
}

/**
 * The key of a purpose, from the database. The first process that asks makes it of the present secret, so that it is
 * the key under which everything was stored before it was kept apart.
 *
 * @returns 32 bytes
 * @throws ForeignDatabaseError
 */
export async function ringKey(
  dataSource: DataSource,
  purpose: RingPurpose,
  { secret, box, clock }: { secret: SecretKey; box: SecretBox; clock: Clock },
): Promise<Buffer> {
  const present = await dataSource.manager.findOneBy(KeyRingEntry, { purpose });
  if (present) return openRingKey(box, present);
  const key = secret.derive(purpose);
  try {
    await inTransaction(dataSource, async (manager) => {
      await assertOwnAccounts(manager, box);
      const sealed = box.seal(key.toString('hex'), purpose);
      await manager.insert(KeyRingEntry, { purpose, sealed, createdAt: new Date(clock.now()) });
    });
    return key;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return openRingKey(box, await dataSource.manager.findOneByOrFail(KeyRingEntry, { purpose }));
  }
}

/**
 * To be called in the transaction that adds a row with a sealed text: a process that runs on the key from before a
 * rotation must not seal anything with it any more.
 *
 * @throws WrongSecretKeyError when the present key is not to be had
 */
export async function assertPresentKey(manager: EntityManager, box: SecretBox): Promise<void> {
  for (const { sealed } of await manager.find(KeyRingEntry)) {
    if (box.hasKeyOf(sealed)) continue;
    throw new WrongSecretKeyError('the secret key was rotated, and this process has the old one: start it anew');
  }
}

function openRingKey(box: SecretBox, { purpose, sealed }: KeyRingEntry): Buffer {
  try {
    return Buffer.from(box.open(sealed, purpose), 'hex');
  } catch (cause) {
    throw cause instanceof WrongSecretKeyError ? new ForeignDatabaseError({ cause }) : cause;
  }
}

/**
 * A key made of the wrong secret would stay wrong after the right one is back. Damaged texts are told account by
 * account, where they are met.
 *
 * @throws ForeignDatabaseError when accounts were sealed with another key than can be had
 */
export async function assertOwnAccounts(manager: EntityManager, box: SecretBox): Promise<void> {
  const rows = await manager.find(BrokerAccount, { select: { id: true, credentials: true } });
  const isForeign = (text: string) => /^v1(\.[^.]+){3}$/.test(text) && !box.hasKeyOf(text);
  if (rows.some(({ credentials }) => isForeign(credentials))) throw new ForeignDatabaseError();
}
