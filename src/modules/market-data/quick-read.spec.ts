import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { numberAt, type QuickRead, quickRead, unknownPlaces } from './quick-read.js';

function read(text: string): QuickRead {
  const into = { ltp: 1, minute: 1, volume: 1 };
  quickRead(Buffer.from(text), unknownPlaces(), into);
  return into;
}

const minuteOf = (time: string) => Math.floor(Date.parse(time) / 60_000);

describe('quickRead', () => {
  it('reads what a feed publishes as JSON.parse does', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }),
        fc.nat(),
        (ltp, time, volume) => {
          const timestamp = time.toISOString();
          const text = JSON.stringify({ seq: 1, symbol: 'A', exchange: 'NSE', ltp, timestamp, ltt: timestamp, volume });
          const wanted = (JSON.parse(text) as { ltp: number }).ltp;
          expect(read(text)).toEqual({ ltp: wanted, minute: minuteOf(timestamp), volume });
        },
      ),
    );
  });

  it('reads prices of two to four decimals exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 4 }), (paise, decimals) => {
        const text = (paise / 10 ** decimals).toFixed(decimals);
        expect(numberAt(Buffer.from(text), 0)).toBe(Number(text));
      }),
    );
  });

  it('reads a message whose fields come in another order', () => {
    const text = '{"volume":7,"timestamp":"2025-12-15T09:15:59.999Z","ltp":-3.5}';
    expect(read(text)).toEqual({ ltp: -3.5, minute: minuteOf('2025-12-15T09:15:00Z'), volume: 7 });
  });

  it('reads one message after another of a topic, whatever their lengths and fields are', () => {
    const value = fc.record(
      {
        ltp: fc.oneof(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0.01, max: 1e6, noNaN: true })),
        timestamp: fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        ltt: fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        volume: fc.nat(),
        last_trade_quantity: fc.nat(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2000), value), { maxLength: 8 }), (messages) => {
        const places = unknownPlaces();
        for (const [seq, fields] of messages) {
          const text = JSON.stringify({ seq, symbol: '"ltp":7', exchange: 'NSE', ...fields });
          const into = { ltp: 0, minute: 0, volume: 0 };
          quickRead(Buffer.from(text), places, into);
          const known = JSON.parse(text) as { ltp?: number; timestamp?: string; volume?: number };
          expect(into).toEqual({
            ltp: known.ltp ?? Number.NaN,
            minute: known.timestamp ? minuteOf(known.timestamp) : Number.NaN,
            volume: known.volume ?? Number.NaN,
          });
        }
      }),
    );
  });

  it('reads the epoch milliseconds of a foreign publisher, wherever they stand', () => {
    const text = '{"ltp":1.5,"open":2,"volume":8,"timestamp":1706505600123}';
    expect(read(text)).toEqual({ ltp: 1.5, minute: minuteOf('2024-01-29T05:20:00Z'), volume: 8 });
  });

  it('says NaN for what is not there, or is no number or time', () => {
    const nothing = { ltp: Number.NaN, minute: Number.NaN, volume: Number.NaN };
    expect(read('{}')).toEqual(nothing);
    expect(read('{"ltp":null,"timestamp":"soon","volume":"9"}')).toEqual(nothing);
    expect(read('{"ltp":')).toEqual(nothing);
    expect(read('{"timestamp":"2025-12-15T09')).toEqual(nothing);
    expect(read('{"timestamp":1765790159}')).toEqual(nothing);
    expect(read('{"timestamp":1765790159123456}')).toEqual(nothing);
  });

  it('gives numbers or NaN, and never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom('"ltp":', '"volume":', '"timestamp":', '"timestamp":"'),
        (bytes, name) => {
          const into = { ltp: 0, minute: 0, volume: 0 };
          quickRead(
            Buffer.concat([Buffer.from(name), Buffer.from(bytes)]),
            { ltp: bytes[0] ?? 0, timestamp: bytes[1] ?? 0, volume: bytes[2] ?? 0 },
            into,
          );
          for (const value of Object.values(into)) expect(typeof value).toBe('number');
        },
      ),
    );
  });
});
