import { beforeEach, describe, expect, it } from '@jest/globals';
import { firstockListings } from '../../../../test/simulators/firstock-instruments.js';
import { ProtocolHarness } from '../../../../test/support/protocol-harness.js';
import { firstock } from './index.js';

describe('the book of Firstock', () => {
  let harness: ProtocolHarness;

  const sbin = (entry: object) => harness.receive(JSON.stringify({ 'NSE:3045': entry }));
  const levels = (...prices: number[]) => prices.map((price, i) => ({ price, quantity: 10 + i, orders: 1 + i }));

  beforeEach(() => {
    harness = new ProtocolHarness(firstock, firstockListings);
    harness.subscribe(3045, 'DEPTH');
    sbin({
      i_last_traded_price: 86_520,
      best_buy: levels(86_515, 86_510, 86_505, 86_500, 86_495),
      best_sell: levels(86_525, 86_530),
    });
  });

  const book = (entry: object) => sbin(entry)[0]!;

  it('is merged by the places of its levels, and member by member', () => {
    const { depth, bid, bid_qty } = book({
      best_buy: [{}, { quantity: 5 }, null, { price: 86_501, orders: 2 ** 63 }],
      best_sell: [{ price: 86_524 }],
    });
    expect([bid, bid_qty]).toEqual([865.15, 10]);
    expect(depth!.buy).toEqual([
      { price: 865.15, quantity: 10, orders: 1 },
      { price: 865.1, quantity: 5, orders: 2 },
      { price: 865.05, quantity: 12, orders: 3 },
      { price: 865.01, quantity: 13, orders: 4 },
      { price: 864.95, quantity: 14, orders: 5 },
    ]);
    expect(depth!.sell.slice(0, 3)).toEqual([
      { price: 865.24, quantity: 10, orders: 1 },
      { price: 865.3, quantity: 11, orders: 2 },
      { price: 0, quantity: 0, orders: 0 },
    ]);
  });

  it('leaves out levels without a price; the best is the first that has one', () => {
    const { depth, bid, bid_qty } = book({ best_buy: [{ price: 0 }] });
    expect([bid, bid_qty]).toEqual([865.1, 11]);
    expect(depth!.buy.map(({ price }) => price)).toEqual([865.1, 865.05, 865, 864.95, 0]);
  });

  it('has neither price nor quantity of a side that is empty', () => {
    const tick = book({ best_sell: [{ price: 0 }, { price: 0 }] });
    expect(tick).not.toHaveProperty('ask');
    expect(tick).not.toHaveProperty('ask_qty');
    expect(tick.depth!.sell).toEqual(Array(5).fill({ price: 0, quantity: 0, orders: 0 }));
  });

  it('reads no more than five levels', () => {
    const { depth } = book({ best_buy: levels(1, 2, 3, 4, 5, 6) });
    expect(depth!.buy.map(({ price }) => price)).toEqual([0.01, 0.02, 0.03, 0.04, 0.05]);
  });

  it('comes beside the prices where both are held, each for its own subscribers', () => {
    harness.subscribe(3045, 'QUOTE');
    expect(sbin({ i_last_traded_price: 86_530 }).map(({ mode, ltp }) => [mode, ltp])).toEqual([
      ['QUOTE', 865.3],
      ['DEPTH', 865.3],
    ]);
  });
});
