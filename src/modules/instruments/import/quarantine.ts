import type { RejectedRow } from '../../brokers/engine/contract.js';
import type { Instrument } from '../instrument.js';
import { instrumentFault } from '../instrument-fault.js';
import { ImportError, MAX_LISTED_REJECTIONS, type ReportedRow } from './import-report.js';

/** One row as a parser gives it; `line` where the parser knows it. */
export type ParsedRow = (Instrument & { line?: number }) | RejectedRow;

const MAX_REJECTED_SHARE = 0.02;
/** A small file may have this many bad rows whatever their share is. */
const ALWAYS_TOLERATED = 5;

/** Lets sound rows through, once for each key, and sets the others aside with their line and reason. */
export class Quarantine {
  readonly rejected: ReportedRow[] = [];
  rejectedCount = 0;
  accepted = 0;

  private readonly placesBySymbol = new Map<string, string>();
  private readonly placesByToken = new Map<string, string>();

  get seen(): number {
    return this.accepted + this.rejectedCount;
  }

  /**
   * The sound rows of a batch. Of rows that share a key the first is kept: nothing tells which one is right.
   *
   * @param part name of the part of the master that they come from, where there are several
   */
  admit(batch: readonly ParsedRow[], part?: string): Instrument[] {
    return batch.filter((row): row is Instrument => {
      const line = row.line ?? this.seen + 1;
      const reason = 'reason' in row ? row.reason : (instrumentFault(row) ?? this.duplicateFault(row, line, part));
      if (reason === undefined) this.accepted += 1;
      else this.reject({ part, line, reason });
      return reason === undefined;
    });
  }

  /** @throws ImportError when the rows as a whole are not to be trusted */
  judge(): void {
    const { accepted, rejected, rejectedCount, seen } = this;
    if (accepted === 0) {
      throw new ImportError('no_rows', 'holds not one sound instrument', rejectedCount, rejected);
    }
    if (rejectedCount > ALWAYS_TOLERATED && rejectedCount > seen * MAX_REJECTED_SHARE) {
      const share = ((100 * rejectedCount) / seen).toFixed(1);
      throw new ImportError(
        'too_many_rejected',
        `${rejectedCount} of ${seen} rows are bad (${share} %, at most ${100 * MAX_REJECTED_SHARE} % are tolerated)`,
        rejectedCount,
        rejected,
      );
    }
  }

  private duplicateFault(row: Instrument, line: number, part: string | undefined): string | undefined {
    const symbolKey = `${row.exchange}\n${row.symbol}`;
    const tokenKey = `${row.brexchange}\n${row.token}`;
    const sameSymbol = this.placesBySymbol.get(symbolKey);
    if (sameSymbol) return `${row.exchange}:${row.symbol} is on ${sameSymbol} already`;
    const sameToken = this.placesByToken.get(tokenKey);
    if (sameToken) return `token ${row.token} of ${row.brexchange} is on ${sameToken} already`;
    const place = part === undefined ? `line ${line}` : `line ${line} of ${part}`;
    this.placesBySymbol.set(symbolKey, place);
    this.placesByToken.set(tokenKey, place);
    return undefined;
  }

  private reject(row: ReportedRow): void {
    this.rejectedCount += 1;
    if (this.rejected.length < MAX_LISTED_REJECTIONS) this.rejected.push(row);
  }
}
