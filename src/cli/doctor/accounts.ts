import type { DataSource } from 'typeorm';
import { systemClock } from '../../common/clock.js';
import type { Secrets } from '../../modules/auth/accounts/seal.js';
import { AccountsService } from '../../modules/auth/accounts.service.js';
import type { BrokerAccount } from '../../modules/auth/entities/broker-account.entity.js';
import { SealedTextError, type SecretBox } from '../../modules/auth/secret-box.js';

/** An account as it is stored. */
export interface ReadAccount {
  row: BrokerAccount;
  /** In the clear, never to be shown; undefined: they cannot be opened. */
  credentials?: Secrets;
}

/** All accounts of the team, oldest first. */
export async function readAccounts(tables: DataSource, box: SecretBox): Promise<ReadAccount[]> {
  const accounts = new AccountsService(tables, box, systemClock);
  return (await accounts.rows()).map((row) => {
    try {
      return { row, credentials: accounts.open(row).credentials };
    } catch (error) {
      if (error instanceof SealedTextError) return { row };
      throw error;
    }
  });
}
