/** The tags that are read; a value stands behind each. */
export const Tag = {
  SEGMENT: 26,
  TOKEN: 27,
  LTP: 29,
  OPEN: 30,
  HIGH: 31,
  LOW: 32,
  CLOSE: 33,
  AVERAGE: 36,
  LAST_QUANTITY: 39,
  VOLUME: 40,
  UPPER_CIRCUIT: 42,
  LOWER_CIRCUIT: 43,
  OI: 44,
  TRADE_TIME: 46,
  TOTAL_BUY: 47,
  TOTAL_SELL: 48,
  BID: 49,
  BID_QUANTITY: 50,
  ASK: 52,
  ASK_QUANTITY: 53,
  ASK_ORDERS: 54,
  LEVELS: 55,
  LENGTH: 56,
  TEXT: 61,
} as const;

/** One more than the highest tag of a price packet. */
export const PRICE_TAG_END = 75;

/** How a value is written; a price counts in the divisor of the packet's segment. */
const Kind = { UNKNOWN: 0, U8: 1, U16: 2, I32: 3, U32: 4, F64: 5, PRICE: 6 } as const;

const SIZES = [0, 1, 2, 4, 4, 8, 4];

/** More than a book of 255 levels has, which is the most that can be announced. */
const MAX_TAGS = 2048;

/** The tags that a type of packet can hold, with their kinds. */
type TagTable = Uint8Array;

function tagTable(tags: Readonly<Record<number, readonly number[]>>): TagTable {
  const table = new Uint8Array(256);
  for (const [kind, list] of Object.entries(tags)) for (const tag of list) table[tag] = Number(kind);
  return table;
}

/** Percentages and the like are in it to be stepped over. */
export const PRICE_PACKET = tagTable({
  [Kind.U8]: [26, 28, 55],
  [Kind.U16]: [56],
  [Kind.I32]: [27, 35, 45, 46],
  [Kind.U32]: [39, 40, 44, 50, 51, 53, 54, 58, 59, 60],
  [Kind.F64]: [41],
  [Kind.PRICE]: [29, 30, 31, 32, 33, 34, 36, 37, 38, 42, 43, 49, 52, 70, 71, 74],
});

export const BOOK_PACKET = tagTable({
  [Kind.U8]: [26, 28, 55],
  [Kind.I32]: [27],
  [Kind.U32]: [47, 48, 50, 51, 53, 54],
  [Kind.PRICE]: [49, 52],
});

export const AUTH_PACKET = tagTable({ [Kind.U8]: [25] });

/** Reads the tags of packets of one type, one packet after another: it is made once and filled by each. */
export class TagReader {
  /** How many tags the last packet had; `tags` and `values` hold them in their order, up to this place. */
  count = 0;
  readonly tags = new Uint8Array(MAX_TAGS);
  /** As on the wire. */
  readonly values = new Float64Array(MAX_TAGS);
  segment = 0;
  token = Number.NaN;

  constructor(private readonly table: TagTable) {}

  /** @returns false for a packet with a tag whose size is not known, a value that is cut off, or too many tags */
  read(packets: DataView, start: number, end: number): boolean {
    this.count = 0;
    this.segment = 0;
    this.token = Number.NaN;
    for (let at = start; at < end; ) {
      const tag = packets.getUint8(at);
      const kind = this.table[tag]!;
      const next = at + 1 + SIZES[kind]!;
      if (kind === Kind.UNKNOWN || next > end || this.count === MAX_TAGS) return false;
      const value = valueAt(packets, at + 1, kind);
      if (tag === Tag.SEGMENT) this.segment = value;
      else if (tag === Tag.TOKEN) this.token = value;
      this.tags[this.count] = tag;
      this.values[this.count] = value;
      this.count += 1;
      at = next;
    }
    return true;
  }

  /** The value at one place, a price in rupees: only now is the segment certain, wherever its tag stood. */
  scaled(place: number, divisor: number): number {
    const value = this.values[place]!;
    return this.table[this.tags[place]!] === Kind.PRICE ? value / divisor : value;
  }
}

function valueAt(packets: DataView, at: number, kind: number): number {
  switch (kind) {
    case Kind.U8:
      return packets.getUint8(at);
    case Kind.U16:
      return packets.getUint16(at, true);
    case Kind.U32:
      return packets.getUint32(at, true);
    case Kind.F64:
      return packets.getFloat64(at, true);
    default:
      return packets.getInt32(at, true);
  }
}
