/** What the feed sends for a value that it does not have, or that has not changed: never a value. */
export const ABSENT = -0x8000_0000;

/** No instrument is quoted finer; beyond these a message was misread. */
const MAX_PRECISION = 9;
const MAX_MULTIPLIER = 1e9;

/** Values of each kind of topic, the last two of which are multiplier and precision, and which of them are dates. */
const LAYOUTS = {
  sf: { size: 25, dates: [2, 3] },
  if: { size: 10, dates: [4] },
  dp: { size: 34, dates: [] },
} as const;

/** Scrip, index or depth. */
export type TopicKind = keyof typeof LAYOUTS;

export function isTopicKind(text: string): text is TopicKind {
  return Object.hasOwn(LAYOUTS, text);
}

/** The merged values of one topic on one connection, by their place in a message. */
export class Topic {
  private readonly values: Int32Array;
  private readonly dates: readonly number[];
  private multiplier = 1;
  /** 10 to the number of decimals that prices have. */
  private unit = 100;

  /** @param name `sf|nse_cm|2885` */
  constructor(
    readonly id: number,
    readonly name: string,
    readonly kind: TopicKind,
  ) {
    const { size, dates } = LAYOUTS[kind];
    this.values = new Int32Array(size).fill(ABSENT);
    this.dates = dates;
  }

  /**
   * Takes over `count` values that lie at `offset`, all of them inside the frame. Returns false, and takes nothing over,
   * where multiplier or precision among them are none.
   */
  merge(frame: Buffer, offset: number, count: number): boolean {
    const { values } = this;
    const size = values.length;
    if (count > size - 2 && !isScale(frame.readInt32BE(offset + 4 * (size - 2)), MAX_MULTIPLIER)) return false;
    if (count > size - 1 && !isScale(frame.readInt32BE(offset + 4 * (size - 1)), MAX_PRECISION)) return false;
    const known = Math.min(count, size);
    for (let place = 0; place < known; place++) {
      const value = frame.readInt32BE(offset + 4 * place);
      // 0 is a value like any other, but as a date it says that there is none yet.
      if (value === ABSENT || (value === 0 && this.dates.includes(place))) continue;
      values[place] = value;
    }
    this.multiplier = this.count(size - 2) || 1;
    this.unit = 10 ** (this.count(size - 1) ?? 2);
    return true;
  }

  /** In rupees: raw / (multiplier x 10^precision). Undefined where the value has never arrived. */
  price(place: number): number | undefined {
    const raw = this.values[place]!;
    return raw === ABSENT ? undefined : Math.round(raw / this.multiplier) / this.unit;
  }

  /** All 32 bits count. */
  count(place: number): number | undefined {
    const raw = this.values[place]!;
    return raw === ABSENT ? undefined : raw >>> 0;
  }

  /** Epoch ms. */
  time(place: number): number | undefined {
    const raw = this.values[place]!;
    return raw === ABSENT ? undefined : (raw >>> 0) * 1000;
  }
}

function isScale(value: number, most: number): boolean {
  return value === ABSENT || (value >= 0 && value <= most);
}
