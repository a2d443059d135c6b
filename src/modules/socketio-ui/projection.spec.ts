import { describe, expect, it } from '@jest/globals';
import { encodeData, wireIdentity } from '../brokers/engine/wire-data.js';
import { projectedTo } from './projection.js';

const tick = {
  symbol: 'TCS',
  exchange: 'NSE',
  mode: 'DEPTH',
  ltp: 10.5,
  ltq: 1,
  ltt: 1_765_000_000_000,
  timestamp: 1_765_000_000_000,
  open: 9,
  high: 11,
  low: 8,
  close: 10,
  volume: 7,
  average_price: 10,
  total_buy_quantity: 5,
  total_sell_quantity: 6,
  oi: 3,
  bid: 10.4,
  ask: 10.6,
  bid_qty: 1,
  ask_qty: 2,
  upper_circuit: 12,
  lower_circuit: 8,
  depth: { buy: [{ price: 1, quantity: 1 }], sell: [] },
  interpolated: true,
  broker_supported: false,
  broker_message: 'synthesised',
} as const;

describe('projectedTo', () => {
  it.each(['LTP', 'QUOTE', 'DEPTH'] as const)('makes of a depth message what a feed publishes as %s', (mode) => {
    const as = (of: typeof mode) =>
      JSON.parse(
        encodeData(
          wireIdentity('TCS', 'NSE'),
          4,
          { ...tick, depth: { buy: [{ price: 1, quantity: 1 }], sell: [] } },
          of,
          5,
        ).toString(),
      ) as Record<string, unknown>;
    expect(projectedTo(mode, as('DEPTH'))).toEqual(as(mode));
  });
});
