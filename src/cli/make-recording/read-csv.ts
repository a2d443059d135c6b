import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** One row by column name; a field that is absent in the row is an empty text. */
export type Row = Readonly<Record<string, string>>;

/** @param file a CSV with a header line, or a gzip of one (`.gz`) */
export function readCsv(file: string): Row[] {
  const bytes = readFileSync(file);
  return parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true, skip_empty_lines: true });
}

/** The number in a field; undefined where the field is empty. Throws for anything else. */
export function numberIn(row: Row, column: string): number | undefined {
  const text = row[column];
  if (text === undefined) throw new Error(`there is no column "${column}"`);
  if (text === '') return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) throw new Error(`"${text}" in column "${column}" is no number`);
  return number;
}

/** The number in a field that must not be empty. */
export function requiredNumber(row: Row, column: string): number {
  const number = numberIn(row, column);
  if (number === undefined) throw new Error(`column "${column}" is empty`);
  return number;
}

/** Epoch ms of `2025-12-15 09:32:49.218`, a time in India. */
export function istTime(text: string): number {
  const time = Date.parse(`${text.replace(' ', 'T')}+05:30`);
  if (Number.isNaN(time)) throw new Error(`"${text}" is no time`);
  return time;
}
