import { BadCell } from '../master/cells.js';

/** An amount that may begin with its decimal point; undefined for an empty cell. @throws BadCell */
export function amount(column: string, text: string): number | undefined {
  if (text === '') return undefined;
  if (!/^-?(\d+(\.\d*)?|\.\d+)$/.test(text)) throw new BadCell(`${column} ${JSON.stringify(text)} is no number`);
  return Number(text);
}
