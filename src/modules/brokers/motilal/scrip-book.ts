import { codeOf, isIndexRecord, type Scrip } from './scrip.js';
import { EXCHANGES, isCashCode } from './segments.js';

const NSE = 'N'.charCodeAt(0);
const BSE = 'B'.charCodeAt(0);
const BFO = 'G'.charCodeAt(0);
const CURRENCY = 'C'.charCodeAt(0);
const MCX = 'M'.charCodeAt(0);

type Codes = Map<number, Scrip>;

/** What a connection holds, by exchange and code: a code alone occurs on several exchanges. */
export class ScripBook {
  private readonly exchanges = new Map(EXCHANGES.map((exchange): [string, Codes] => [exchange, new Map()]));
  // A letter stands for several of ours: the first of them that holds the code has the record.
  private readonly nseCash = this.inOrder('NSE', 'NSE_INDEX', 'NFO');
  private readonly nseDerivatives = this.inOrder('NFO', 'NSE', 'NSE_INDEX');
  private readonly nseIndex = this.inOrder('NSE_INDEX', 'NSE', 'NFO');
  private readonly bse = this.inOrder('BSE', 'BSE_INDEX');
  private readonly bseIndex = this.inOrder('BSE_INDEX', 'BSE');
  private readonly bfo = this.inOrder('BFO');
  private readonly currency = this.inOrder('CDS');
  private readonly commodities = this.inOrder('MCX');

  /** @param exchange one of `EXCHANGES` */
  codes(exchange: string): Codes {
    return this.exchanges.get(exchange)!;
  }

  /** Whose record it is; undefined where nobody holds it. */
  find(frame: Buffer, start: number): Scrip | undefined {
    const code = codeOf(frame, start);
    for (const codes of this.candidates(frame, start, code)) {
      const scrip = codes.get(code);
      if (scrip) return scrip;
    }
    return undefined;
  }

  private candidates(frame: Buffer, start: number, code: number): readonly Codes[] {
    switch (frame[start]) {
      case NSE:
        if (isIndexRecord(frame, start)) return this.nseIndex;
        return isCashCode(code) ? this.nseCash : this.nseDerivatives;
      case BSE:
        return isIndexRecord(frame, start) ? this.bseIndex : this.bse;
      case BFO:
        return this.bfo;
      case CURRENCY:
        return this.currency;
      case MCX:
        return this.commodities;
      default:
        return [];
    }
  }

  private inOrder(...exchanges: readonly string[]): readonly Codes[] {
    return exchanges.map((exchange) => this.codes(exchange));
  }
}
