import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instrument } from '../../instruments/instrument.js';

/** In the order in which published clients have them. */
export const COLUMNS = [
  'symbol',
  'brsymbol',
  'name',
  'exchange',
  'brexchange',
  'token',
  'expiry',
  'strike',
  'lotsize',
  'instrumenttype',
  'tick_size',
] as const satisfies readonly (keyof Instrument)[];

/** Some 40 kB at a time, with a turn of the event loop between them: ticks pass while a master is sent. */
const ROWS_PER_PART = 200;

/** The whole answer as JSON, part by part. */
export async function* jsonLines(instruments: readonly Instrument[], exchange?: string): AsyncGenerator<string> {
  let count = 0;
  yield '{"status":"success","data":[';
  for await (const rows of parts(instruments, exchange)) {
    const text = rows.map((row) => JSON.stringify(row, COLUMNS as unknown as string[])).join(',\n');
    yield count === 0 ? text : `,\n${text}`;
    count += rows.length;
  }
  yield `],"message":"${count} instruments"}`;
}

/** The same as CSV (RFC 4180) with a header. */
export async function* csvLines(instruments: readonly Instrument[], exchange?: string): AsyncGenerator<string> {
  yield `${COLUMNS.join()}\r\n`;
  for await (const rows of parts(instruments, exchange)) {
    yield rows.map((row) => `${COLUMNS.map((column) => csvField(row[column])).join()}\r\n`).join('');
  }
}

async function* parts(instruments: readonly Instrument[], exchange?: string): AsyncGenerator<Instrument[]> {
  let rows: Instrument[] = [];
  for (const instrument of instruments) {
    if (exchange !== undefined && instrument.exchange !== exchange) continue;
    rows.push(instrument);
    if (rows.length < ROWS_PER_PART) continue;
    yield rows;
    rows = [];
    await nextTurn();
  }
  if (rows.length > 0) yield rows;
}

function csvField(value: string | number | undefined): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
