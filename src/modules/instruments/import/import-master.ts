import type { DataSource } from 'typeorm';
import { ImportError, type ImportReport } from './import-report.js';
import { MasterTables } from './master-tables.js';
import { Quarantine } from './quarantine.js';
import type { RowBatch } from './read-master.js';

export interface MasterImport {
  broker: string;
  source: string;
  /** At most `ROWS_PER_STATEMENT` rows each. */
  batches: AsyncIterable<RowBatch>;
  /** Takes a master of fewer than half of the previous one's rows. */
  force?: boolean;
  /** Told the number of rows read so far, after every batch. */
  onProgress?(rows: number): void;
  /** Asked before every batch; true ends the import. */
  isCancelled?(): boolean;
}

const LEAST_SHARE_OF_PREVIOUS = 0.5;

/** Removes the rows of masters that were replaced or given up. They are out of every reader's sight, so it may wait. */
export function sweepMasters(dataSource: DataSource): Promise<void> {
  return new MasterTables(dataSource).sweep();
}

/**
 * Replaces a broker's master: stages the rows, checks them, and swaps in one transaction. Readers see the old master or
 * the new one; after an error the old one stands. What is left behind in either case `sweepMasters` removes.
 *
 * @throws ImportError when the rows are not to be trusted
 */
export async function importMaster(dataSource: DataSource, job: MasterImport): Promise<ImportReport> {
  const begun = performance.now();
  const tables = new MasterTables(dataSource);
  const load = await tables.open(job.broker, job.source);
  try {
    const report = await stageAndPublish(tables, load, job);
    return { ...report, elapsedMs: performance.now() - begun };
  } catch (error) {
    // A load that cannot be given up now is swept as abandoned some day; the reason for giving up is what must be told.
    await tables.discard(load).catch(() => undefined);
    throw error;
  }
}

async function stageAndPublish(
  tables: MasterTables,
  load: number,
  job: MasterImport,
): Promise<Omit<ImportReport, 'elapsedMs'>> {
  const { broker, source } = job;
  const quarantine = new Quarantine();
  for await (const { rows, part } of job.batches) {
    if (job.isCancelled?.()) throw new ImportError('cancelled', 'the process is shutting down');
    await tables.stage(load, quarantine.admit(rows, part));
    job.onProgress?.(quarantine.seen);
  }
  quarantine.judge();
  const { accepted: rows, rejected, rejectedCount } = quarantine;
  const published = await tables.publish(load, rows, (previousRows) => {
    if (!job.force && rows < previousRows * LEAST_SHARE_OF_PREVIOUS) {
      throw new ImportError('too_few_rows', tooFewRows(rows, previousRows), rejectedCount, rejected);
    }
  });
  return { broker, source, rows, ...published, rejectedCount, rejected };
}

function tooFewRows(rows: number, previousRows: number): string {
  return `has ${rows} rows where the present master has ${previousRows}: fewer than half`;
}
