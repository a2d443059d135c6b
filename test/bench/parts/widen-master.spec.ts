import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { parseKiteInstruments } from '../../../src/modules/brokers/zerodha/instruments.js';
import { widenMaster } from './widen-master.js';

const ROWS = 20_000;
const extract = gunzipSync(
  readFileSync(new URL('../../data/instruments/zerodha-nfo.csv.gz', import.meta.url)),
).toString();

describe('widenMaster', () => {
  const real = [...parseKiteInstruments(Buffer.from(extract))];
  const parsed = [...parseKiteInstruments(Buffer.from(widenMaster(extract, ROWS)))];
  const sound = parsed.flatMap((row) => ('reason' in row ? [] : [row]));

  it('makes as many sound rows as are wanted, the real ones first', () => {
    expect(sound).toHaveLength(ROWS);
    expect(sound.slice(0, real.length)).toEqual(real);
  });

  it('gives each a symbol and a token of its own', () => {
    expect(new Set(sound.map(({ symbol }) => symbol)).size).toBe(ROWS);
    expect(new Set(sound.map(({ token }) => token)).size).toBe(ROWS);
    expect(new Set(sound.map(({ brsymbol }) => brsymbol)).size).toBe(ROWS);
  });

  it('leaves everything but names and tokens as it was', () => {
    const { expiry, strike, lotsize, instrumenttype, tick_size } = sound[200]!;
    expect(sound[200 + 3 * real.length]).toMatchObject({ expiry, strike, lotsize, instrumenttype, tick_size });
  });
});
