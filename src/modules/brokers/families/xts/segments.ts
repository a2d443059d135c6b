/** A segment of an exchange, as the wire and the instrument master call it. */
export interface Segment {
  code: number;
  name: string;
}

/** By canonical exchange. The indices of an exchange live in its cash segment. */
export const SEGMENTS: Readonly<Record<string, Segment>> = {
  NSE: { code: 1, name: 'NSECM' },
  NSE_INDEX: { code: 1, name: 'NSECM' },
  NFO: { code: 2, name: 'NSEFO' },
  CDS: { code: 3, name: 'NSECD' },
  BSE: { code: 11, name: 'BSECM' },
  BSE_INDEX: { code: 11, name: 'BSECM' },
  BFO: { code: 12, name: 'BSEFO' },
  BCD: { code: 13, name: 'BSECD' },
  MCX: { code: 51, name: 'MCXFO' },
};

const DERIVATIVES: ReadonlySet<string> = new Set(['NFO', 'CDS', 'BFO', 'BCD', 'MCX']);

/** Whether there is an open interest. */
export function isDerivative(exchange: string): boolean {
  return DERIVATIVES.has(exchange);
}
