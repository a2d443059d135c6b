/** A cell that cannot be read; the row is rejected with the message. */
export class BadCell extends Error {}

/** A whole number; one that went through a library for floats ends in `.0`. @throws BadCell */
export function token(text: string): string {
  const [, digits] = /^(\d+)(?:\.0+)?$/.exec(text) ?? [];
  if (digits === undefined) throw new BadCell(`token ${JSON.stringify(text)} is no number`);
  return digits;
}

/**
 * A decimal number; undefined for an empty cell.
 *
 * @param column its name, for messages
 * @throws BadCell
 */
export function number(column: string, text: string): number | undefined {
  if (text === '') return undefined;
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new BadCell(`${column} ${JSON.stringify(text)} is no number`);
  return Number(text);
}

/** As `number`, and a negative one is none. @throws BadCell */
export function unsigned(column: string, text: string): number | undefined {
  if (text.startsWith('-')) throw new BadCell(`${column} ${JSON.stringify(text)} is no number`);
  return number(column, text);
}

/** What masters write in words of capitals and digits: upper-case, without spaces and hyphens. */
export function inOneWord(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]/g, '');
}
