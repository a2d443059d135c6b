import 'reflect-metadata';
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { openImportDatabase } from './import-database.js';
import { importMaster, sweepMasters } from './import-master.js';
import { type RowBatch, readMaster } from './read-master.js';
import { shippedParser } from './shipped-parser.js';
import { type FromThread, fromPlainError, type ThreadJob, type ToThread, toPlainError } from './thread-messages.js';

/** The import thread: one job, one report or failure; then it clears up and ends. */
const port = parentPort!;
const job = workerData as ThreadJob;

async function run(): Promise<void> {
  const { databaseUrl, broker, source, force, cancel } = job;
  const dataSource = await openImportDatabase(databaseUrl, false);
  try {
    const report = await importMaster(dataSource, {
      broker,
      source,
      force,
      batches: job.input === undefined ? askedFor() : readMaster(job.input, shippedParser(broker)),
      onProgress: (rows) => tell({ kind: 'progress', rows }),
      isCancelled: () => Atomics.load(cancel, 0) !== 0,
    });
    tell({ kind: 'report', report });
  } catch (error) {
    tell({ kind: 'failure', error: toPlainError(error) });
  }
  try {
    await sweepMasters(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** Rows that the starting thread parses; it sends a batch when asked, so that none pile up. */
async function* askedFor(): AsyncGenerator<RowBatch> {
  for (;;) {
    tell({ kind: 'next' });
    const [answer] = (await once(port, 'message')) as [ToThread];
    if (answer.kind === 'failure') throw fromPlainError(answer.error);
    if (answer.kind === 'end') return;
    yield answer.batch;
  }
}

function tell(message: FromThread): void {
  port.postMessage(message);
}

await run();
port.close();
