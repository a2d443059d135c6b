/** `exchangeType` of requests and packets, by canonical exchange. That of MCX is in no official source. */
const EXCHANGE_TYPES: Readonly<Record<string, number>> = {
  NSE: 1,
  NSE_INDEX: 1,
  NFO: 2,
  BSE: 3,
  BSE_INDEX: 3,
  BFO: 4,
  MCX: 5,
  CDS: 13,
};

export const EXCHANGES: readonly string[] = Object.keys(EXCHANGE_TYPES);

/** By the canonical exchange: the master lists currency under NSE. Undefined where the broker does not stream it. */
export function exchangeTypeOf(exchange: string): number | undefined {
  return EXCHANGE_TYPES[exchange];
}
