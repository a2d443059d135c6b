import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { RecordedInstrument, RecordingEnd } from '../recording/layout.js';
import type { RecordedItem } from '../recording/record.js';
import { RecordingWriter } from '../recording/recording-writer.js';
import { indexSeries } from './make-recording/index-series.js';
import { instrumentOf, SOURCE } from './make-recording/material.js';
import { minuteBars } from './make-recording/minute-bars.js';
import { type Row, readCsv } from './make-recording/read-csv.js';
import { upstoxTicks } from './make-recording/upstox-ticks.js';

const USAGE = `Makes a recording of one day from raw CSV files (plain or .gz).

  node dist/cli/make-recording.js --day DAY --out FILE [--ticks NAME=CSV]... [--bars NAME=CSV]... [--index NAME=CSV]...

  --ticks  messages of Upstox's full_d5 mode
  --bars   one-minute bars
  --index  one-second values of an index, of any day: they are moved to DAY
  --day    2025-12-15
  --out    the recording
`;

type Maker = (rows: readonly Row[], instrument: RecordedInstrument, index: number, day: string) => RecordedItem[];

const MAKERS: Record<'ticks' | 'bars' | 'index', Maker> = { ticks: upstoxTicks, bars: minuteBars, index: indexSeries };

async function main(): Promise<void> {
  const list = { type: 'string', multiple: true, default: [] as string[] } as const;
  const { values } = parseArgs({
    options: {
      ticks: list,
      bars: list,
      index: list,
      day: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help || !values.day || !values.out) {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const instruments: RecordedInstrument[] = [];
  const series: RecordedItem[][] = [];
  for (const kind of ['ticks', 'bars', 'index'] as const) {
    for (const argument of values[kind]) {
      const [name = '', file = ''] = argument.split(/=(.*)/s);
      const instrument = instrumentOf(name);
      series.push(MAKERS[kind](readCsv(file), instrument, instruments.length, values.day));
      instruments.push(instrument);
    }
  }
  const end = write(values.out, instruments, series);
  report(instruments, end);
  process.stdout.write(`${values.out}: ${(await stat(values.out)).size} bytes\n`);
}

function write(file: string, instruments: RecordedInstrument[], series: RecordedItem[][]): RecordingEnd {
  const writer = new RecordingWriter(file, { source: SOURCE, time_zone: 'Asia/Kolkata', instruments });
  // A stable sort: what arrived in the same millisecond stays in the order of its own series.
  const items = series.flat().sort((a, b) => a.time - b.time);
  for (const item of items) {
    if (item.kind === 'tick') writer.tick(item.time, item.tick);
    else writer.bar(item.time, item.bar);
  }
  // Before this time some instruments have no value yet: their material begins later than the others'.
  const playFrom = Math.max(...series.map((own) => own[0]!.time));
  return writer.finish(playFrom);
}

function report(instruments: RecordedInstrument[], end: RecordingEnd): void {
  instruments.forEach(({ exchange, symbol }, index) => {
    const { ticks, bars, books } = end.counts[index]!;
    process.stdout.write(`${exchange}:${symbol}  ${ticks} ticks (${books} with a book), ${bars} bars\n`);
  });
  const iso = (time: number): string => new Date(time).toISOString();
  process.stdout.write(`${iso(end.start)} to ${iso(end.end)}, played from ${iso(end.play_from ?? end.start)}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
