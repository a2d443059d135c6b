import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tick } from '../../src/common/tick.js';
import type { RecordedInstrument } from '../../src/recording/layout.js';
import type { Bar } from '../../src/recording/record.js';
import { RecordingWriter } from '../../src/recording/recording-writer.js';

/** Start of the recordings that tests make: 09:15 in India, epoch ms. */
export const START = 1_765_770_300_000;

export const TCS = instrument('TCS', 'NSE', '11536');
export const INFY = instrument('INFY', 'NSE', '1594');
export const RELIANCE = instrument('RELIANCE', 'NSE', '2885');
export const NIFTY = { ...instrument('NIFTY', 'NSE_INDEX', '26000'), instrumenttype: 'INDEX' };

function instrument(symbol: string, exchange: string, token: string): RecordedInstrument {
  const broker = { token, brsymbol: symbol, brexchange: exchange };
  return { symbol, exchange, ...broker, lotsize: 1, tick_size: 0.1, price_decimals: 2, quantity_decimals: 0 };
}

type Entry =
  | [ms: number, of: RecordedInstrument, tick: Partial<Tick>]
  | [ms: number, of: RecordedInstrument, bar: { bar: Omit<Bar, 'symbol' | 'exchange'> }];

/** A folder of its own for each test file. */
export class Recordings {
  private readonly folder = mkdtempSync(join(tmpdir(), 'replay-'));
  private made = 0;

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes what happens at `START` + ms; gives the file's path. */
  make(entries: readonly Entry[], playFromMs?: number): string {
    const file = this.path(`${this.made++}.tgr`);
    const writer = new RecordingWriter(file, {
      source: ['test'],
      time_zone: 'Asia/Kolkata',
      instruments: [TCS, INFY, RELIANCE, NIFTY],
    });
    for (const [ms, { symbol, exchange }, what] of entries) {
      const time = START + ms;
      if ('bar' in what) writer.bar(time, { symbol, exchange, ...what.bar });
      else writer.tick(time, { symbol, exchange, mode: 'QUOTE', timestamp: time, ...what });
    }
    writer.finish(playFromMs === undefined ? undefined : START + playFromMs);
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
