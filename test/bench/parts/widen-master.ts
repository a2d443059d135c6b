/** Real exchange tokens stay far below: none of them is met again. */
const FIRST_TOKEN = 1_000_000;
/** The segment of NFO, in the low byte of Kite's instrument tokens. */
const NFO = 2;

/**
 * Makes a Kite dump of NFO as long as wanted: the real rows first, then copies of them, each under other underlyings and
 * with tokens of its own, so that symbols and tokens stay unique.
 *
 * @param csv a dump with its header, `instrument_token,exchange_token,tradingsymbol,name,…`
 * @param rows without the header
 */
export function widenMaster(csv: string, rows: number): string {
  const [header, ...real] = csv.trimEnd().split('\n');
  const lines = Array.from({ length: rows }, (_, place) => {
    const row = real[place % real.length]!;
    const copy = Math.floor(place / real.length);
    return copy === 0 ? row : renamed(row, suffix(copy), FIRST_TOKEN + place);
  });
  return `${[header, ...lines].join('\n')}\n`;
}

function renamed(row: string, ending: string, exchangeToken: number): string {
  const [, , tradingSymbol, name, ...rest] = row.split(',');
  const contract = tradingSymbol!.slice(name!.length);
  const token = exchangeToken * 256 + NFO;
  return [token, exchangeToken, `${name}${ending}${contract}`, `${name}${ending}`, ...rest].join(',');
}

/** Two letters and more, never a digit: names are followed by the day of expiry. */
function suffix(copy: number): string {
  return `Q${copy.toString(26).replaceAll(/./g, (digit) => String.fromCharCode(65 + Number.parseInt(digit, 26)))}`;
}
