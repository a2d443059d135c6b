import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentStore } from '../../instruments/instrument-store.js';

/**
 * Finds instruments by words: `NIFTY 26000 DEC CE`. One word is looked for as in the store; of several, all must stand in
 * the symbol or the name, in any order and case. Those whose symbol begins with the first word come first.
 */
export function searchByWords(
  store: Pick<InstrumentStore, 'all' | 'search'>,
  broker: string,
  query: string,
  options: { limit: number; exchange?: string },
): Instrument[] {
  const { limit, exchange } = options;
  const words = query.toUpperCase().split(/\s+/).filter(Boolean);
  if (words.length < 2) return store.search(broker, query, limit, exchange);
  const first: Instrument[] = [];
  const then: Instrument[] = [];
  for (const instrument of store.all(broker)) {
    if (first.length >= limit) break;
    if (exchange !== undefined && instrument.exchange !== exchange) continue;
    const symbol = instrument.symbol.toUpperCase();
    if (!holdsAll(symbol, words) && !holdsAll(`${symbol} ${instrument.name?.toUpperCase() ?? ''}`, words)) continue;
    if (symbol.startsWith(words[0]!)) first.push(instrument);
    else if (then.length < limit) then.push(instrument);
  }
  return [...first, ...then].slice(0, limit);
}

function holdsAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}
