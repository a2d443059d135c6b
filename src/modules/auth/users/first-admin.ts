import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG } from '../../../config/config.token.js';
import type { Config } from '../../../config/settings.js';
import { inTransaction } from '../../../database/transaction.js';
import { hasAdmin } from './admins.js';
import { SetupLinks } from './setup-links.js';

/** Makes the link by which the first admin comes in, as long as there is none who can sign in. */
@Injectable()
export class FirstAdmin {
  private token?: string;

  constructor(
    private readonly dataSource: DataSource,
    private readonly links: SetupLinks,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Makes a fresh link where one is needed and this process serves `/auth`; links of earlier starts stop working. */
  async prepare(): Promise<void> {
    if (this.config.role !== 'all' && this.config.role !== 'api') return;
    const link = await inTransaction(this.dataSource, async (manager) =>
      (await hasAdmin(manager)) ? undefined : this.links.make(manager, null),
    );
    this.token = link?.token;
  }

  /** The token of the link, for whoever shows it; undefined when none is needed, and when it was shown already. */
  takeToken(): string | undefined {
    const { token } = this;
    this.token = undefined;
    return token;
  }
}
