import { type EntityManager, MoreThan } from 'typeorm';
import { boundTo } from './accounts/seal.js';
import { BrokerAccount } from './entities/broker-account.entity.js';
import { KeyRingEntry } from './entities/key-ring-entry.entity.js';
import { SealedTextError, type SecretBox } from './secret-box.js';

const ROWS_AT_A_TIME = 200;

export interface Rotation {
  from: SecretBox;
  to: SecretBox;
  /** Called now and then with the number of accounts done so far, and of all. */
  progress?(done: number, total: number): void;
}

/** A sealed text that nobody can open, so nobody can seal it anew. */
export class UnopenableError extends Error {
  override readonly name = 'UnopenableError';

  constructor(what: string, cause: SealedTextError) {
    super(`${what} cannot be opened: ${cause.message}`, { cause });
  }
}

/**
 * Seals everything that is sealed anew with another key, as part of a transaction that the caller holds.
 *
 * @returns how many accounts
 * @throws UnopenableError naming the row
 */
export async function resealAll(manager: EntityManager, rotation: Rotation): Promise<number> {
  for (const { purpose, sealed } of await manager.find(KeyRingEntry)) {
    await manager.update(
      KeyRingEntry,
      { purpose },
      { sealed: reseal(rotation, `The key of ${purpose}`, sealed, purpose) },
    );
  }
  const total = await manager.count(BrokerAccount);
  let done = 0;
  for (let after = ''; ; ) {
    const rows = await manager.find(BrokerAccount, {
      select: { id: true, feed: true, credentials: true, tokens: true },
      where: { id: MoreThan(after) },
      order: { id: 'ASC' },
      take: ROWS_AT_A_TIME,
    });
    for (const row of rows) await resealAccount(manager, rotation, row);
    done += rows.length;
    rotation.progress?.(done, total);
    if (rows.length < ROWS_AT_A_TIME) return done;
    after = rows.at(-1)!.id;
  }
}

async function resealAccount(
  manager: EntityManager,
  rotation: Rotation,
  { id, feed, credentials, tokens }: BrokerAccount,
): Promise<void> {
  const what = `Account ${id} (${feed})`;
  await manager.update(
    BrokerAccount,
    { id },
    {
      credentials: reseal(rotation, what, credentials, boundTo.credentials(id)),
      tokens: tokens === null ? null : reseal(rotation, what, tokens, boundTo.tokens(id)),
    },
  );
}

function reseal({ from, to }: Rotation, what: string, sealed: string, bound: string): string {
  try {
    return to.seal(from.open(sealed, bound), bound);
  } catch (error) {
    throw error instanceof SealedTextError ? new UnopenableError(what, error) : error;
  }
}
