import { Inject, Injectable } from '@nestjs/common';
import { DataSource, In, IsNull, LessThanOrEqual, MoreThan } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { inTransaction } from '../../../database/transaction.js';
import { CLOCK } from '../clock.token.js';
import { BrokerAccount } from '../entities/broker-account.entity.js';
import type { SealedTexts } from './seal.js';

const MAX_MESSAGE = 500;

/** Says that a token has died of age; in the database, and wherever an account is shown. */
export function expiredMessage(validUntil: Date): string {
  return `The login ended at ${validUntil.toISOString()}; log in again`;
}

/** Writes down what becomes of logins without anybody's doing. */
@Injectable()
export class AccountStates {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The broker has refused these credentials.
   *
   * @param seen the texts that were refused: a login since then is not undone
   * @param message holds no secret
   */
  async refused(seen: SealedTexts, message: string): Promise<void> {
    await this.update(
      { ...sealed(seen), state: In(['new', 'valid', 'login_required']) },
      { state: 'login_required', stateMessage: message.slice(0, MAX_MESSAGE) },
    );
  }

  /** The broker serves these credentials, whatever was thought of them. */
  async served(seen: SealedTexts): Promise<void> {
    const where = { ...sealed(seen), state: In(['new', 'login_required']) };
    const now = new Date(this.clock.now());
    await this.update(
      [
        { ...where, validUntil: IsNull() },
        { ...where, validUntil: MoreThan(now) },
      ],
      { state: 'valid', stateMessage: null },
    );
  }

  /** Marks the accounts whose tokens have died of age. */
  async expire(): Promise<void> {
    const now = new Date(this.clock.now());
    const expired = await this.dataSource.manager.find(BrokerAccount, {
      where: { state: 'valid', validUntil: LessThanOrEqual(now) },
    });
    for (const row of expired) {
      await this.update(
        { ...sealed(row), state: 'valid' },
        { state: 'login_required', stateMessage: expiredMessage(row.validUntil!) },
      );
    }
  }

  private async update(
    where: Parameters<DataSource['manager']['update']>[1],
    values: Partial<BrokerAccount>,
  ): Promise<void> {
    await inTransaction(this.dataSource, (manager) => manager.update(BrokerAccount, where, values));
  }
}

function sealed({ id, credentials, tokens }: SealedTexts) {
  return { id, credentials, tokens: tokens ?? IsNull() };
}
