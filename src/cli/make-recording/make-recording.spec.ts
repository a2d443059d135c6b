import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { indexSeries } from './index-series.js';
import { instrumentOf } from './material.js';
import { minuteBars } from './minute-bars.js';
import type { Row } from './read-csv.js';
import { upstoxTicks } from './upstox-ticks.js';

const rowsOf = (csv: string): Row[] => parse(csv, { columns: true });

const HEADER = `recv_ist,ltt_ms,ltp,ltq,prev_close,atp,vtt,oi,iv,tbq,tsq,${[1, 2, 3, 4, 5]
  .map((n) => `bid_p${n},bid_q${n},ask_p${n},ask_q${n}`)
  .join(',')},d_open,d_high,d_low,d_close,d_vol`;

describe('upstoxTicks', () => {
  const bse = instrumentOf('BSE');

  it('maps a message with its book, and moves its arrival behind its last trade', () => {
    const rows = rowsOf(
      `${HEADER}\n2025-12-15 09:32:49.218,1765771373598,2720.1,1,2735,2719.11,418541,,,173262,237303,` +
        '2720.1,3,2720.2,5,2720,15,2720.9,47,2719.7,59,2721,182,2719.6,18,2721.1,98,2719.5,277,2721.2,26,' +
        '2715,2733,2705.7,2720.1,418537',
    );
    const time = Date.parse('2025-12-15T04:02:49.218Z') + 5950;
    expect(upstoxTicks(rows, bse, 4)).toEqual([
      {
        kind: 'tick',
        time,
        instrument: 4,
        tick: {
          symbol: 'BSE',
          exchange: 'NSE',
          mode: 'DEPTH',
          ltp: 2720.1,
          ltq: 1,
          ltt: 1_765_771_373_598,
          timestamp: time,
          open: 2715,
          high: 2733,
          low: 2705.7,
          close: 2735,
          volume: 418_541,
          average_price: 2719.11,
          total_buy_quantity: 173_262,
          total_sell_quantity: 237_303,
          bid: 2720.1,
          ask: 2720.2,
          bid_qty: 3,
          ask_qty: 5,
          depth: {
            buy: [
              { price: 2720.1, quantity: 3 },
              { price: 2720, quantity: 15 },
              { price: 2719.7, quantity: 59 },
              { price: 2719.6, quantity: 18 },
              { price: 2719.5, quantity: 277 },
            ],
            sell: [
              { price: 2720.2, quantity: 5 },
              { price: 2720.9, quantity: 47 },
              { price: 2721, quantity: 182 },
              { price: 2721.1, quantity: 98 },
              { price: 2721.2, quantity: 26 },
            ],
          },
        },
      },
    ]);
  });

  it('leaves absent what a message of the post-close session lacks', () => {
    const rows = rowsOf(
      `${HEADER}\n2025-12-15 15:44:09.845,1765793650870,2648.9,17,2735,2675.07,3951624,,,,3451,,,2648.9,3451,` +
        `${','.repeat(16)}2715,2733,2630.4,2648.9,3951624`,
    );
    const [item] = upstoxTicks(rows, bse, 0);
    const tick = item?.kind === 'tick' ? item.tick : undefined;
    expect(tick?.depth).toEqual({ buy: [], sell: [{ price: 2648.9, quantity: 3451 }] });
    for (const field of ['bid', 'bid_qty', 'total_buy_quantity', 'oi']) expect(tick).not.toHaveProperty(field);
  });

  it('refuses a file without the columns, or with something that is no number', () => {
    expect(() => upstoxTicks(rowsOf('a,b\n1,2'), bse, 0)).toThrow();
    expect(() => upstoxTicks(rowsOf('recv_ist,ltp\n2025-12-15 09:32:49.218,dear'), bse, 0)).toThrow();
  });
});

describe('minuteBars', () => {
  const reliance = instrumentOf('RELIANCE');
  const rows = rowsOf(
    'date,open,high,low,close,volume\n' +
      '2025-12-12T15:28:00+05:30,1554,1555,1553,1554,5\n' +
      '2025-12-12T15:29:00+05:30,1554.8,1555,1554.1,1554.3,7482\n' +
      '2025-12-15T09:15:00+05:30,1551.2,1556,1551.2,1553.1,112255\n' +
      '2025-12-15T09:18:00+05:30,1554.3,1554.7,1550,1551.9,54261\n' +
      '2025-12-16T09:15:00+05:30,1,1,1,1,1\n',
  );

  it("takes the bars of one day, each with the day before it and the last session's close", () => {
    const base = { symbol: 'RELIANCE', exchange: 'NSE', duration: 60_000, previous_close: 1554.3 };
    expect(minuteBars(rows, reliance, 0, '2025-12-15')).toEqual([
      {
        kind: 'bar',
        time: Date.parse('2025-12-15T03:45:00Z'),
        instrument: 0,
        bar: { ...base, open: 1551.2, high: 1556, low: 1551.2, close: 1553.1, volume: 112_255 },
      },
      {
        kind: 'bar',
        time: Date.parse('2025-12-15T03:48:00Z'),
        instrument: 0,
        bar: {
          ...base,
          open: 1554.3,
          high: 1554.7,
          low: 1550,
          close: 1551.9,
          volume: 54_261,
          day_open: 1551.2,
          day_high: 1556,
          day_low: 1551.2,
          day_volume: 112_255,
        },
      },
    ]);
  });

  it('says so when the day is not in the file', () => {
    expect(() => minuteBars(rows, reliance, 0, '2025-12-14')).toThrow('there are no bars of 2025-12-14');
  });
});

describe('indexSeries', () => {
  it('moves the values of trading hours to the day, with open, high and low so far', () => {
    const rows = rowsOf(
      'time_ist,ltp\n2022-11-10 09:14:59,19000\n2022-11-10 09:15:00,18044.35\n2022-11-10 09:15:01,18062.25\n2022-11-10 09:15:03,18010\n',
    );
    const items = indexSeries(rows, instrumentOf('NIFTY'), 0, '2025-12-15');
    expect(items.map(({ time }) => time - Date.parse('2025-12-15T03:45:00Z'))).toEqual([0, 1000, 3000]);
    expect(
      items.map((item) => item.kind === 'tick' && [item.tick.ltp, item.tick.open, item.tick.high, item.tick.low]),
    ).toEqual([
      [18_044.35, 18_044.35, 18_044.35, 18_044.35],
      [18_062.25, 18_044.35, 18_062.25, 18_044.35],
      [18_010, 18_044.35, 18_062.25, 18_010],
    ]);
  });
});

describe('instrumentOf', () => {
  it('refuses what is not in the material', () => {
    expect(() => instrumentOf('TCS')).toThrow('TCS is not an instrument of this material');
  });
});
