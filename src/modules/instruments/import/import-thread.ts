import { Worker } from 'node:worker_threads';
import type { ImportReport } from './import-report.js';
import type { RowBatch } from './read-master.js';
import { type FromThread, fromPlainError, type ThreadJob, type ToThread, toPlainError } from './thread-messages.js';

export interface ThreadOptions {
  /** Rows for a job without `input`. */
  batches?: AsyncIterator<RowBatch>;
  onProgress?(rows: number): void;
}

/**
 * True when the gateway runs from its TypeScript source, in tests. A worker knows nothing of the transformer that its
 * parent runs under, so it is given a loader.
 */
const FROM_SOURCE = import.meta.url.endsWith('.ts');

export interface ImportThread {
  /** Settles when the import is done or has failed; rejects as `importMaster` does, or because the thread itself failed. */
  report: Promise<ImportReport>;
  /** Resolves when the thread has cleared up and is gone. */
  ended: Promise<void>;
}

/**
 * Runs an import in a thread of its own with its own database connection: parsing takes the processor and the driver
 * blocks, and neither may stop the gateway's event loop.
 */
export function importInThread(job: ThreadJob, { batches, onProgress }: ThreadOptions = {}): ImportThread {
  const worker = startWorker(job);
  const report = new Promise<ImportReport>((resolve, reject) => {
    worker.on('message', (message: FromThread) => {
      switch (message.kind) {
        case 'next':
          void nextRows(batches).then((answer) => worker.postMessage(answer));
          break;
        case 'progress':
          onProgress?.(message.rows);
          break;
        case 'report':
          resolve(message.report);
          break;
        case 'failure':
          reject(fromPlainError(message.error));
      }
    });
    // Both are without effect after a report or a failure.
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The import thread ended with code ${code}`)));
  });
  return { report, ended: new Promise((resolve) => worker.once('exit', () => resolve())) };
}

function startWorker(workerData: ThreadJob): Worker {
  if (!FROM_SOURCE) return new Worker(new URL('./import.worker.js', import.meta.url), { workerData });
  const loader = new URL('../../../../test/support/typescript-loader.js', import.meta.url);
  return new Worker(new URL('./import.worker.ts', import.meta.url), {
    workerData,
    execArgv: ['--import', loader.href],
  });
}

async function nextRows(batches: ThreadOptions['batches']): Promise<ToThread> {
  try {
    const next = await batches?.next();
    return next && !next.done ? { kind: 'rows', batch: next.value } : { kind: 'end' };
  } catch (error) {
    return { kind: 'failure', error: toPlainError(error) };
  }
}
