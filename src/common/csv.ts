import { parse } from 'csv-parse/sync';

/** Raised when a body is no CSV of the expected kind, or was cut off; the message says what was found. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

/** A line that gave no row. `line` counts from 1 and includes the header. */
export interface CsvFault {
  line: number;
  reason: string;
}

export interface CsvLine {
  line: number;
  fields: string[];
  /** True for a last line that no line end closes: it may have been cut off. */
  unterminated: boolean;
}

/** A field of the current row by column name; an absent optional column reads as the empty text. */
export type CsvFields = (column: string) => string;

const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 10;

/**
 * Splits a body into records, one a line, a block of lines at a time, so that a caller can pause between rows.
 *
 * A record never spans lines: instrument masters have no line ends inside fields, and an unclosed quote would otherwise
 * swallow all that follows it.
 */
export function* csvLines(body: Buffer): Generator<CsvLine | CsvFault> {
  let line = 0;
  for (let start = 0; start < body.length; ) {
    const end = blockEnd(body, start);
    const texts = body.toString('utf8', start, end).split('\n');
    const open = body[end - 1] !== NEWLINE;
    if (!open) texts.pop();
    for (const [index, text] of texts.entries()) {
      line += 1;
      if (text.trim() === '') continue;
      yield record(text, line, open && index === texts.length - 1);
    }
    start = end;
  }
}

function blockEnd(body: Buffer, start: number): number {
  if (start + BLOCK_BYTES >= body.length) return body.length;
  const newline = body.indexOf(NEWLINE, start + BLOCK_BYTES);
  return newline < 0 ? body.length : newline + 1;
}

function record(raw: string, line: number, unterminated: boolean): CsvLine | CsvFault {
  let text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
  if (line === 1 && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  if (text.includes('\ufffd')) return { line, reason: 'not valid UTF-8' };
  // Quotes are rare in masters, and a plain split is some fifty times cheaper than a parser call.
  if (!text.includes('"')) return { line, fields: text.split(','), unterminated };
  try {
    const [fields] = parse(text, { relax_column_count: true });
    return { line, fields: fields ?? [], unterminated };
  } catch {
    return { line, reason: 'a quoted field is not closed, or holds a stray quote' };
  }
}

/** The column names of the first line, lower-cased; empty when there is no line that could be a header. */
export function csvHeader(body: Buffer): string[] {
  for (const first of csvLines(body)) {
    return 'reason' in first ? [] : first.fields.map((name) => name.trim().toLowerCase());
  }
  return [];
}

/**
 * Maps the rows of a CSV that has a header; columns may stand in any order, and unknown columns are ignored.
 *
 * @param required names that the header must have, lower-case
 * @param kind what the body should be, for messages: "a Kite instrument dump"
 * @throws CsvError when the body is empty, its header lacks a required column, or its last line was cut off
 */
export function* mapCsv<T extends object>(
  body: Buffer,
  kind: string,
  required: readonly string[],
  map: (fields: CsvFields, line: number) => T | CsvFault,
): Generator<T | CsvFault> {
  const header = csvHeader(body);
  requireColumns(header, required, kind);
  const positions = new Map(header.map((name, position) => [name, position]));
  let current: string[] = [];
  const fields: CsvFields = (column) => {
    const position = positions.get(column);
    return position === undefined ? '' : current[position]!.trim();
  };
  let beforeHeader = true;
  for (const row of csvLines(body)) {
    if (beforeHeader) {
      beforeHeader = false;
      continue;
    }
    if ('reason' in row) {
      yield row;
      continue;
    }
    current = row.fields;
    const result = current.length === header.length ? map(fields, row.line) : wrongFieldCount(row, header.length);
    if (row.unterminated && 'reason' in result) {
      throw new CsvError(`ends in the middle of line ${row.line} (${result.reason}): the file is incomplete`);
    }
    yield result;
  }
}

function wrongFieldCount(row: CsvLine, expected: number): CsvFault {
  return { line: row.line, reason: `${row.fields.length} fields where the header has ${expected}` };
}

function requireColumns(header: readonly string[], required: readonly string[], kind: string): void {
  if (header.length === 0) throw new CsvError(`is no ${kind}: there is no CSV header line`);
  const missing = required.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    const found = header.join(',');
    const shown = found.length > 80 ? `${found.slice(0, 80)}…` : found;
    throw new CsvError(`is no ${kind}: line 1 (${JSON.stringify(shown)}) lacks the columns ${missing.join(', ')}`);
  }
  const twice = header.find((name, position) => required.includes(name) && header.indexOf(name) !== position);
  if (twice) throw new CsvError(`is no ${kind}: the header has the column ${twice} twice`);
}
