import type { Instrument } from '../../instruments/instrument.js';

export interface Segment {
  /** As packets name it. */
  readonly id: number;
  /** As requests name it. */
  readonly name: string;
  /** Wire integers in one rupee. */
  readonly divisor: number;
}

/** Segments 7 (MCD) and 10 (BCO) have no canonical exchange, so nobody can subscribe them. */
const SEGMENTS: readonly Segment[] = [
  { id: 1, name: 'NSE', divisor: 100 },
  { id: 2, name: 'BSE', divisor: 100 },
  { id: 3, name: 'NFO', divisor: 100 },
  { id: 4, name: 'BFO', divisor: 100 },
  { id: 5, name: 'CDS', divisor: 10_000_000 },
  { id: 6, name: 'BCD', divisor: 10_000 },
  { id: 8, name: 'MCX', divisor: 100 },
  { id: 9, name: 'NCO', divisor: 10_000 },
];

const byName: ReadonlyMap<string, Segment> = new Map(SEGMENTS.map((segment) => [segment.name, segment]));

/** Indices share the numbers of their exchange's shares; undefined where the broker has no such segment. */
export function segmentOf({ exchange }: Instrument): Segment | undefined {
  return byName.get(exchange.replace('_INDEX', ''));
}
