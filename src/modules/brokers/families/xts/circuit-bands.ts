import { numeric } from './full-message.js';
import type { PartialMessage } from './partial-message.js';

/** The prices between which an instrument may trade today; undefined until the broker has told. */
export interface CircuitBand {
  upper: number | undefined;
  lower: number | undefined;
}

/** Ids of properties: `HighPriceRange` and `LowPriceRange`. Others are bands too, but of single orders. */
const UPPER = '88';
const LOWER = '87';
/** More than all exchanges list together. */
const MOST_INSTRUMENTS = 400_000;

/** Changes of bands come once, for every instrument and unasked: they are kept until somebody wants the instrument. */
export class CircuitBands {
  private readonly bands = new Map<number, CircuitBand>();

  /** The band of an instrument, which later changes are written to. */
  of(segment: number, instrumentId: number): CircuitBand {
    const key = segment * 0x1_0000_0000 + instrumentId;
    let band = this.bands.get(key);
    if (!band) {
      band = { upper: undefined, lower: undefined };
      if (this.bands.size < MOST_INSTRUMENTS) this.bands.set(key, band);
    }
    return band;
  }

  /** Whether a list of changes, not parsed yet, can hold any of a band: most do not. */
  concerns(text: string): boolean {
    return text.includes(`,${UPPER}:`) || text.includes(`,${LOWER}:`);
  }

  change({ segment, instrumentId, changes }: PartialMessage): void {
    const band = this.of(segment, instrumentId);
    band.upper = numeric(changes.get(UPPER)) ?? band.upper;
    band.lower = numeric(changes.get(LOWER)) ?? band.lower;
  }
}
