import { BadCell } from '../noren/cells.js';

/** An amount that may begin with its decimal point; undefined for an empty cell. @throws BadCell */
export function amount(column: string, text: string): number | undefined {
  if (text === '') return undefined;
  if (!/^-?(\d+(\.\d*)?|\.\d+)$/.test(text)) throw new BadCell(`${column} ${JSON.stringify(text)} is no number`);
  return Number(text);
}

/** The strike of an option in rupees. @throws BadCell where there is none */
export function optionStrike(text: string): number {
  const strike = amount('strike', text) ?? 0;
  if (strike <= 0) throw new BadCell('an option without strike');
  return strike;
}
