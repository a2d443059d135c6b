/** A market of Dhan: its name in requests and instrument masters, its number in packets. */
export interface Segment {
  readonly name: string;
  readonly code: number;
}

/** Both index exchanges; their security ids are distinct. */
const INDEX: Segment = { name: 'IDX_I', code: 0 };

/** Segments by canonical exchange. Number 6 is not used. */
export const SEGMENTS: Readonly<Record<string, Segment>> = {
  NSE_INDEX: INDEX,
  BSE_INDEX: INDEX,
  NSE: { name: 'NSE_EQ', code: 1 },
  NFO: { name: 'NSE_FNO', code: 2 },
  CDS: { name: 'NSE_CURRENCY', code: 3 },
  BSE: { name: 'BSE_EQ', code: 4 },
  MCX: { name: 'MCX_COMM', code: 5 },
  BCD: { name: 'BSE_CURRENCY', code: 7 },
  BFO: { name: 'BSE_FNO', code: 8 },
};

export const INDEX_SEGMENT = INDEX.code;

/** Cash and index packets have the field for open interest, and a 0 in it that means nothing. */
export function hasOpenInterest(segment: number): boolean {
  return segment !== INDEX_SEGMENT && segment !== SEGMENTS.NSE!.code && segment !== SEGMENTS.BSE!.code;
}
