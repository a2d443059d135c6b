import { basename } from 'node:path';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { importMaster, sweepMasters } from './import/import-master.js';
import type { ImportReport } from './import/import-report.js';
import { importInThread } from './import/import-thread.js';
import { type MasterInput, type MasterParser, readMaster } from './import/read-master.js';
import { shippedParser } from './import/shipped-parser.js';
import type { ThreadJob } from './import/thread-messages.js';
import { InstrumentStore } from './instrument-store.js';

export interface ImportOptions {
  /** Takes a master of fewer than half of the previous one's rows. */
  force?: boolean;
  /** Where the rows come from, for messages and the masters table; default: the file's name. */
  source?: string;
  /**
   * The parser of a broker that does not come with Tickgate. It runs on the calling thread, a batch of rows at a time, so
   * it should yield rows as it reads them. Shipped brokers need none, and are parsed in the import's own thread.
   */
  parse?: MasterParser;
  /** Told the number of rows read so far. */
  onProgress?(rows: number): void;
}

/** Replaces instrument masters while the gateway runs, without stopping its event loop. One import runs at a time. */
@Injectable()
export class InstrumentImporter implements OnModuleDestroy {
  private last: Promise<unknown> = Promise.resolve();
  private threadEnded: Promise<void> = Promise.resolve();
  /** Shared with the import threads; 1 once the process shuts down. */
  private readonly cancel = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly store: InstrumentStore,
  ) {}

  /**
   * Replaces a broker's master; when the promise resolves, lookups of this process see it.
   *
   * @param input a file's path, a body, or the parts that are the master together; plain or gzip
   * @throws ImportError when the input is not to be trusted: then nothing has changed
   */
  import(broker: string, input: MasterInput, options: ImportOptions = {}): Promise<ImportReport> {
    const turn = this.last.then(() => this.run(broker, input, options));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  async onModuleDestroy(): Promise<void> {
    Atomics.store(this.cancel, 0, 1);
    await this.last;
    await this.threadEnded;
  }

  private async run(broker: string, input: MasterInput, options: ImportOptions): Promise<ImportReport> {
    await this.threadEnded;
    const { force = false, source = sourceOf(input), parse, onProgress } = options;
    const job = { broker, source, force };
    const isShared = this.dataSource.options.database !== ':memory:';
    const report = isShared ? await this.inThread(job, input, parse, onProgress) : await this.here(job, input, options);
    await this.store.refresh();
    return report;
  }

  private inThread(
    job: Pick<ThreadJob, 'broker' | 'source' | 'force'>,
    input: MasterInput,
    parse: MasterParser | undefined,
    onProgress: ImportOptions['onProgress'],
  ): Promise<ImportReport> {
    const { report, ended } = importInThread(
      { ...job, databaseUrl: this.config.databaseUrl, cancel: this.cancel, input: parse ? undefined : input },
      { batches: parse && readMaster(input, parse), onProgress },
    );
    this.threadEnded = ended;
    return report;
  }

  /** Nobody else can open a database in memory, so this one is written where it lives. */
  private async here(
    job: Pick<ThreadJob, 'broker' | 'source' | 'force'>,
    input: MasterInput,
    { parse, onProgress }: ImportOptions,
  ): Promise<ImportReport> {
    try {
      return await importMaster(this.dataSource, {
        ...job,
        batches: readMaster(input, parse ?? shippedParser(job.broker)),
        onProgress,
        isCancelled: () => Atomics.load(this.cancel, 0) !== 0,
      });
    } finally {
      await sweepMasters(this.dataSource);
    }
  }
}

function sourceOf(input: MasterInput): string {
  return typeof input === 'string' ? basename(input) : 'download';
}
