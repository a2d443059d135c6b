import { ImportError, type ImportFailure, type ImportReport, type ReportedRow } from './import-report.js';
import type { MasterInput, RowBatch } from './read-master.js';

/** What an import thread is started with. */
export interface ThreadJob {
  databaseUrl: string;
  broker: string;
  source: string;
  force: boolean;
  /** What the thread reads itself; absent: it asks for rows. */
  input?: MasterInput;
  /** One number, 1 when the import shall end. Shared memory, because a busy thread reads no messages. */
  cancel: Int32Array;
}

/** From the thread: `next` asks for the next rows; the last message is a report or a failure. */
export type FromThread =
  | { kind: 'next' }
  | { kind: 'progress'; rows: number }
  | { kind: 'report'; report: ImportReport }
  | { kind: 'failure'; error: PlainError };

/** To the thread, in answer to `next`. */
export type ToThread = { kind: 'rows'; batch: RowBatch } | { kind: 'end' } | { kind: 'failure'; error: PlainError };

/** An error as it crosses between threads, which keep no classes. */
export interface PlainError {
  message: string;
  failure?: ImportFailure;
  rejectedCount?: number;
  rejected?: readonly ReportedRow[];
}

export function toPlainError(error: unknown): PlainError {
  if (!(error instanceof ImportError)) return { message: error instanceof Error ? error.message : String(error) };
  const { message, failure, rejectedCount, rejected } = error;
  return { message, failure, rejectedCount, rejected };
}

export function fromPlainError({ message, failure, rejectedCount, rejected }: PlainError): Error {
  return failure ? new ImportError(failure, message, rejectedCount, rejected) : new Error(message);
}
