import { randomUUID } from 'node:crypto';
import type { Account, AccountsService } from '../../auth/accounts.service.js';
import { type AccountMaster, masterOf } from '../../brokers/account-master.js';
import type { BrokerDefinition } from '../../brokers/engine/contract.js';
import { adviceOn } from '../../brokers/master-advice.js';
import { fetchMaster, sourceOf } from '../../instruments/import/fetch-master.js';
import { isShipped } from '../../instruments/import/shipped-parser.js';
import type { InstrumentImporter } from '../../instruments/instrument-importer.js';
import type { ImportDto } from './instrument.dto.js';

export interface MasterImportParts {
  accounts: Pick<AccountsService, 'list'>;
  importer: Pick<InstrumentImporter, 'import'>;
  now(): number;
}

/** One fetch of a broker's master. It never rejects: how it went is in its state. */
export class MasterImport {
  readonly progress: ImportDto;
  private readonly abort = new AbortController();
  private readonly bytes = new Map<string, number>();

  constructor(
    private readonly definition: BrokerDefinition,
    private readonly parts: MasterImportParts,
  ) {
    this.progress = {
      id: randomUUID(),
      broker: definition.id,
      state: 'downloading',
      started_at: new Date(parts.now()).toISOString(),
      finished_at: null,
      bytes: 0,
      rows: 0,
      rejected: 0,
      message: '',
    };
  }

  get isUnderWay(): boolean {
    return this.progress.finished_at === null;
  }

  async run(force: boolean): Promise<void> {
    const { progress } = this;
    try {
      await this.fetchAndImport(force);
      progress.state = 'done';
    } catch (error) {
      progress.state = 'failed';
      progress.message = `${(error as Error).message}. ${adviceOn(error, this.definition.id)}`.trim();
    }
    progress.finished_at = new Date(this.parts.now()).toISOString();
  }

  stop(): void {
    this.abort.abort();
  }

  private async fetchAndImport(force: boolean): Promise<void> {
    const { progress } = this;
    const { id, instruments } = this.definition;
    const { source, credentials } = await this.master();
    const parts = await fetchMaster(source, credentials, {
      signal: this.abort.signal,
      onProgress: (name, bytes) => this.downloaded(name, bytes),
    });
    progress.state = 'importing';
    const report = await this.parts.importer.import(id, parts, {
      force,
      source: sourceOf(parts),
      parse: isShipped(id) ? undefined : instruments?.parse,
      onProgress: (rows) => {
        progress.rows = rows;
      },
    });
    progress.rows = report.rows;
    progress.rejected = report.rejectedCount;
  }

  /** With the first account that has somewhere to fetch it from; a public master needs none. */
  private async master(): Promise<AccountMaster> {
    const own = (account: Account) => account.broker === this.definition.id;
    const accounts = (await this.parts.accounts.list()).filter(own);
    const stored = accounts.length > 0 ? accounts.map(({ credentials }) => credentials) : [{}];
    for (const credentials of stored) {
      const master = masterOf(this.definition, credentials);
      if (master) return master;
    }
    throw new Error('No account of this broker has an address to fetch the master from');
  }

  private downloaded(name: string, bytes: number): void {
    this.bytes.set(name, bytes);
    this.progress.bytes = [...this.bytes.values()].reduce((sum, count) => sum + count, 0);
  }
}
