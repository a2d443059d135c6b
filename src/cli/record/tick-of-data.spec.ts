import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Tick } from '../../common/tick.js';
import { encodeData, wireIdentity } from '../../modules/brokers/engine/wire-data.js';
import { tickOfData } from './tick-of-data.js';

const full: Tick = {
  symbol: 'TCS',
  exchange: 'NSE',
  mode: 'DEPTH',
  ltp: 3000.5,
  ltq: 3,
  ltt: 1_765_770_300_123,
  timestamp: 1_765_770_300_456,
  open: 2990,
  high: 3010,
  low: 2980,
  close: 2985.25,
  volume: 12_345,
  average_price: 2999.99,
  total_buy_quantity: 100,
  total_sell_quantity: 200,
  oi: 7,
  bid: 3000.4,
  ask: 3000.6,
  bid_qty: 1,
  ask_qty: 2,
  upper_circuit: 3300,
  lower_circuit: 2700,
  depth: { buy: [{ price: 3000.4, quantity: 1, orders: 1 }], sell: [{ price: 3000.6, quantity: 2 }] },
  interpolated: true,
  broker_supported: false,
  broker_message: 'synthesised',
};

describe('tickOfData', () => {
  it('gives back the very tick that a feed published', () => {
    const data = encodeData(wireIdentity('TCS', 'NSE'), 42, full, 'DEPTH', 5);
    expect(tickOfData('TCS', 'NSE', 'DEPTH', data)).toEqual({ tick: full, seq: 42 });
  });

  it('leaves absent what the message does not have', () => {
    const data = Buffer.from('{"symbol":"TCS","exchange":"NSE","ltp":1}');
    expect(tickOfData('TCS', 'NSE', 'LTP', data)).toEqual({
      tick: { symbol: 'TCS', exchange: 'NSE', mode: 'LTP', ltp: 1 },
    });
  });

  it('calls a depth message without a book a quote', () => {
    expect(tickOfData('TCS', 'NSE', 'DEPTH', Buffer.from('{"ltp":1}'))?.tick.mode).toBe('QUOTE');
  });

  it('is undefined for what is no tick', () => {
    for (const text of ['', '{', '[1]', 'null', '{}', '{"ltp":"1"}', '{"volume":5}']) {
      expect(tickOfData('TCS', 'NSE', 'LTP', Buffer.from(text))).toBeUndefined();
    }
  });

  it('never throws, whatever the message is', () => {
    const data = fc.oneof(
      fc.json(),
      fc
        .record({ ltp: fc.jsonValue(), depth: fc.jsonValue(), ltt: fc.jsonValue() })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(fc.property(data, (text) => void tickOfData('TCS', 'NSE', 'DEPTH', Buffer.from(text))));
  });
});
