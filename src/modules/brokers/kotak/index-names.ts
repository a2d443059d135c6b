/** An index as the feed knows it. */
export interface IndexName {
  symbol: string;
  /** Takes the place of a token in subscriptions. */
  displayName: string;
}

const DISPLAY_NAMES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  NSE_INDEX: {
    NIFTY: ['Nifty 50'],
    BANKNIFTY: ['Nifty Bank'],
    FINNIFTY: ['Nifty Fin Service'],
    MIDCPNIFTY: ['Nifty Mid Select', 'Nifty Midcap Select'],
    NIFTYNXT50: ['Nifty Next 50'],
    INDIAVIX: ['India VIX'],
  },
  BSE_INDEX: { SENSEX: ['SENSEX'], BANKEX: ['BANKEX'] },
};

/** By exchange, and by display name or symbol in lower case. */
const KNOWN: ReadonlyMap<string, IndexName> = new Map(
  Object.entries(DISPLAY_NAMES).flatMap(([exchange, names]) =>
    Object.entries(names).flatMap(([symbol, [usual = '', ...others]]) => {
      const spellings = [symbol, usual].map((name): [string, string] => [name, usual]);
      const seen = others.map((name): [string, string] => [name, name]);
      return [...spellings, ...seen].map(([name, displayName]): [string, IndexName] => [
        keyOf(exchange, name),
        { symbol, displayName },
      ]);
    }),
  ),
);

/**
 * The index of a master's row, in which either column may hold the display name; one that is not known goes by its own
 * names.
 */
export function indexName(exchange: string, symbolName: string, tradingSymbol: string): IndexName {
  const known = KNOWN.get(keyOf(exchange, symbolName)) ?? KNOWN.get(keyOf(exchange, tradingSymbol));
  if (known) return known;
  const symbol = (symbolName || tradingSymbol).toUpperCase().replaceAll(/\s/g, '');
  return { symbol, displayName: tradingSymbol || symbolName };
}

function keyOf(exchange: string, name: string): string {
  return `${exchange}:${name.toLowerCase()}`;
}
