import type { RejectedRow } from '../../brokers/engine/contract.js';

/** A rejected row; `part` names the file or body where a master has several. */
export interface ReportedRow extends RejectedRow {
  part?: string;
}

/** What an import did. */
export interface ImportReport {
  broker: string;
  /** File name, URL or other origin of the rows. */
  source: string;
  /** Rows of the new master. */
  rows: number;
  /** Rows of the master that was replaced; 0 when there was none. */
  previousRows: number;
  /** Generation that readers of this broker now see. */
  generation: number;
  rejectedCount: number;
  /** The first `MAX_LISTED_REJECTIONS` rejected rows, in the order of the file. */
  rejected: ReportedRow[];
  elapsedMs: number;
}

/** Listing more would help nobody, and a file of nothing but garbage must not fill the memory. */
export const MAX_LISTED_REJECTIONS = 1000;

/**
 * Why an import changed nothing.
 *
 * - `unreadable`: no such file, damaged or cut off, or no instrument master at all
 * - `no_rows`: not one sound row
 * - `too_many_rejected`: more than 2 % of the rows (and more than five) are bad
 * - `too_few_rows`: fewer than half of the previous master's rows
 * - `cancelled`: the process is shutting down
 */
export type ImportFailure = 'unreadable' | 'no_rows' | 'too_many_rejected' | 'too_few_rows' | 'cancelled';

/** An import that changed nothing. The message is one line for the operator. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  constructor(
    readonly failure: ImportFailure,
    message: string,
    readonly rejectedCount = 0,
    readonly rejected: readonly ReportedRow[] = [],
  ) {
    super(message);
  }
}
