import { type CsvFault, type CsvFields, mapCsv } from '../../../../common/csv.js';
import { isJsonObject, type JsonObject } from '../../../../common/json-object.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { RejectedRow } from '../../engine/contract.js';
import { BadCell } from './cells.js';

/** `line` is where the master has it. */
export type ParsedInstrument = Instrument & { line: number };

/** Reads one row; undefined for one that is not carried. A `BadCell` rejects the row. */
type Reader<Row> = (row: Row) => Instrument | undefined;

/** What a row gave: one that is not carried has no instrument. */
interface ReadRow {
  instrument?: ParsedInstrument;
}

/**
 * The rows of a CSV that has a header.
 *
 * @param kind what the body should be, for messages
 * @param columns names that the header must have, lower-case, with commas between them as in the file
 * @throws CsvError when the body is no such file or was cut off
 */
export function* csvInstruments(
  body: Buffer,
  kind: string,
  columns: string,
  read: Reader<CsvFields>,
): Generator<ParsedInstrument | RejectedRow> {
  const rows = mapCsv(body, kind, columns.split(','), (fields, line): ReadRow | CsvFault =>
    readRow(fields, line, read),
  );
  for (const row of rows) {
    if ('reason' in row) yield row;
    else if (row.instrument) yield row.instrument;
  }
}

/** The rows of a list, whose lines are their places, from 1. */
export function* jsonInstruments(
  rows: readonly unknown[],
  read: Reader<JsonObject>,
): Generator<ParsedInstrument | RejectedRow> {
  for (const [place, row] of rows.entries()) {
    const line = place + 1;
    const result = isJsonObject(row) ? readRow(row, line, read) : { line, reason: 'is no object' };
    if ('reason' in result) yield result;
    else if (result.instrument) yield result.instrument;
  }
}

/**
 * A master that is a JSON array.
 *
 * @param kind what the body should be, for messages
 * @throws Error when it is none
 */
export function jsonArray(body: Buffer, kind: string): unknown[] {
  let rows: unknown;
  try {
    rows = JSON.parse(body.toString('utf8'));
  } catch {
    throw new Error(`is no ${kind}: the body is no JSON, or was cut off`);
  }
  if (!Array.isArray(rows)) throw new Error(`is no ${kind}: the body is no JSON array`);
  return rows;
}

/** One row by itself, for masters of other forms. */
export function readRow<Row>(row: Row, line: number, read: Reader<Row>): ReadRow | RejectedRow {
  try {
    const instrument = read(row);
    return instrument ? { instrument: { line, ...instrument } } : {};
  } catch (error) {
    if (error instanceof BadCell) return { line, reason: error.message };
    throw error;
  }
}
