import type { FieldMap, TopicKind } from './field-map.js';

/** What the feed sends for a value that has not changed, or that it has never had. */
export const ABSENT = -0x8000_0000;

/** No instrument is quoted finer; a larger precision is a frame that was misread. */
const MAX_PRECISION = 9;

/** The merged values of one topic on one connection. */
export class TopicState {
  /** The id that the feed gave it last. */
  id = -1;
  private readonly values: Int32Array;
  private divisor = 1;
  /** 10 to the number of decimals that prices have. */
  private unit = 100;

  constructor(
    readonly name: string,
    readonly kind: TopicKind,
    /** Decimals that prices keep whatever the feed announces; absent where the announcement holds. */
    private readonly ownDecimals: number | undefined,
    private readonly layout: FieldMap[TopicKind],
  ) {
    this.values = new Int32Array(layout.size).fill(ABSENT);
  }

  get liteSize(): number {
    return this.layout.liteSize;
  }

  /** Takes over `count` values that lie at `offset`, all of them inside the frame. Returns whether any has changed. */
  merge(frame: Buffer, offset: number, count: number): boolean {
    let hasChanged = false;
    const known = Math.min(count, this.values.length);
    for (let place = 0; place < known; place++) {
      const value = frame.readInt32BE(offset + 4 * place);
      if (value === ABSENT || value === this.values[place]) continue;
      this.values[place] = value;
      hasChanged = true;
    }
    return hasChanged;
  }

  /** Sets how prices are to be read: raw / (multiplier x 10^precision). */
  rescale(multiplier: number, precision: number): void {
    this.divisor = (multiplier || 1) * 10 ** precision;
    this.unit = 10 ** (this.ownDecimals ?? precision);
  }

  /** In rupees; undefined where the value has never arrived. */
  price(field: number): number | undefined {
    const raw = this.raw(field);
    if (raw === ABSENT) return undefined;
    return Math.round((raw * this.unit) / this.divisor) / this.unit;
  }

  /** A count: the feed's 32 bits are signed, and larger counts wrap. */
  count(field: number): number | undefined {
    const raw = this.raw(field);
    if (raw === ABSENT) return undefined;
    return raw < 0 ? raw + 0x1_0000_0000 : raw;
  }

  /** Epoch ms; undefined for a time that has never arrived, or is 0. */
  time(field: number): number | undefined {
    const raw = this.raw(field);
    return raw > 0 ? raw * 1000 : undefined;
  }

  private raw(field: number): number {
    return this.values[this.layout.places[field]!] ?? ABSENT;
  }
}

export function isPrecision(precision: number): boolean {
  return precision <= MAX_PRECISION;
}
