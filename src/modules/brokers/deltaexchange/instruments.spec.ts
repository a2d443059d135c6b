import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import type { RejectedRow } from '../engine/contract.js';
import { instruments } from './instruments.js';

const [first] = instruments.requests({});

/** A product with the keys that are read, as the broker's documents show them. */
const PERPETUAL = {
  id: 27,
  symbol: 'BTCUSD',
  description: 'Bitcoin Perpetual',
  contract_type: 'perpetual_futures',
  state: 'live',
  trading_status: 'operational',
  settlement_time: null,
  strike_price: null,
  tick_size: '0.5',
  contract_value: '0.001',
  underlying_asset: { symbol: 'BTC' },
  product_specs: { min_order_size: 1 },
};

function page(products: readonly unknown[], after: string | null = null): Buffer {
  return Buffer.from(JSON.stringify({ success: true, result: products, meta: { after, before: null } }));
}

function parse(...products: object[]): (Instrument | RejectedRow)[] {
  return [...instruments.parse(page(products.map((product) => ({ ...PERPETUAL, ...product }))), first!)];
}

describe('the products of Delta Exchange', () => {
  it('come in public pages that follow one another by cursor', () => {
    expect(first).toMatchObject({
      method: 'GET',
      url: 'https://api.india.delta.exchange/v2/products?page_size=500&states=live',
    });
    const second = instruments.next!(page([], 'cursor/1'), first!);
    expect(second).toEqual({ ...first, url: `${first!.url}&after=cursor%2F1` });
    const third = instruments.next!(page([], 'cursor/2'), second!);
    expect(third).toEqual({ ...first, url: `${first!.url}&after=cursor%2F2` });
    expect(instruments.next!(page([]), third!)).toBeUndefined();
    expect(instruments.next!(Buffer.from('<html>'), third!)).toBeUndefined();
  });

  it('gives perpetual futures the suffix FUT', () => {
    expect(parse({})).toEqual([
      {
        line: 1,
        symbol: 'BTCUSDFUT',
        exchange: 'CRYPTO',
        token: '27',
        brsymbol: 'BTCUSD',
        brexchange: 'DELTAIN',
        name: 'BTC',
        expiry: '',
        strike: 0,
        lotsize: 1,
        instrumenttype: 'PERPFUT',
        tick_size: 0.5,
      },
    ]);
  });

  it.each([
    ['BTCUSD28Feb2025', 'BTC28FEB25FUT'],
    ['ETHUSDT7Mar25', 'ETH07MAR25FUT'],
    ['SOLBTC28Feb2025', 'SOL28FEB25FUT'],
    ['BTCUSDT_28Feb', undefined],
  ])('reads the dated future %s as %s', (symbol, canonical) => {
    const [row] = parse({ symbol, contract_type: 'futures', settlement_time: '2025-02-28T12:00:00Z' });
    if (canonical)
      expect(row).toMatchObject({ symbol: canonical, expiry: '28-FEB-25', instrumenttype: 'FUT', strike: 0 });
    else expect(row).toEqual({ line: 1, reason: 'symbol "BTCUSDT_28Feb" ends in no date' });
  });

  it.each([
    ['C-BTC-80000-280225', 'call_options', 'BTC28FEB2580000CE', 'CE'],
    ['P-ETH-2950.5-280225', 'put_options', 'ETH28FEB252950.5PE', 'PE'],
  ])('reads the option %s', (symbol, contract_type, canonical, instrumenttype) => {
    const strike = Number(symbol.split('-')[2]);
    const option = { symbol, contract_type, settlement_time: '2025-02-28T12:00:00Z' };
    for (const strike_price of [String(strike), strike, null]) {
      expect(parse({ ...option, strike_price })).toMatchObject([
        { symbol: canonical, expiry: '28-FEB-25', strike, instrumenttype },
      ]);
    }
  });

  it('joins the two sides of a spot pair, and leaves other kinds as they are', () => {
    expect(
      parse(
        { symbol: 'BTC_INR', contract_type: 'spot' },
        { symbol: 'MV-BTC-80000-280225', contract_type: 'move_options' },
        { symbol: 'IRS-BTC-1', contract_type: 'interest_rate_swaps' },
      ),
    ).toMatchObject([
      { symbol: 'BTCINR', brsymbol: 'BTC_INR', instrumenttype: 'SPOT' },
      { symbol: 'MV-BTC-80000-280225', instrumenttype: 'MOVE', strike: 80_000 },
      { symbol: 'IRS-BTC-1', instrumenttype: 'IRS', strike: 0 },
    ]);
  });

  it('takes the description for the name where the underlying has none, and 1 for a lot size that is not told', () => {
    expect(parse({ underlying_asset: null, product_specs: {} }, { product_specs: null })).toMatchObject([
      { name: 'Bitcoin Perpetual', lotsize: 1 },
      { lotsize: 1 },
    ]);
  });

  it('leaves out what is not live, halted, or open for closing orders only', () => {
    expect(
      parse(
        { state: 'expired' },
        { trading_status: 'disrupted_cancel_only' },
        { product_specs: { only_reduce_only_orders_allowed: true } },
      ),
    ).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['id', '27', 'id "27" is no product id'],
    ['id', -1, 'id -1 is no product id'],
    ['symbol', '', 'symbol "" is no text'],
    ['contract_type', null, 'contract_type null is no text'],
    ['settlement_time', 'soon', 'settlement_time "soon" is no time'],
    ['tick_size', 'x', 'tick_size "x" is no number'],
    ['strike_price', '-5', 'strike_price "-5" is no number'],
  ])('rejects a product with %s %p', (key, value, reason) => {
    expect(parse({}, { [key]: value })).toEqual([expect.objectContaining({ line: 1 }), { line: 2, reason }]);
  });

  it.each([
    ['call_options', 'BTC-80000', 'symbol "BTC-80000" is of no known form'],
    ['call_options', 'C-BTC-80000-281325', 'symbol "C-BTC-80000-281325" is of no known form'],
    ['futures', 'BTCUSD28Foo2025', 'symbol "BTCUSD28Foo2025" ends in no date'],
  ])('rejects %s called %s', (contract_type, symbol, reason) => {
    expect(parse({ contract_type, symbol })).toEqual([{ line: 1, reason }]);
  });

  it.each(['<html>', '[]', '{"success":false,"result":[]}', '{"success":true}', ''])(
    'refuses %s as no page',
    (body) => {
      expect(() => [...instruments.parse(Buffer.from(body), first!)]).toThrow('is no page of Delta Exchange products');
    },
  );

  it('gives a sound instrument or a reason for any product, and never throws', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom('live', 'operational', 'futures', 'constructor'),
    );
    const keys = Object.fromEntries(
      Object.entries(PERPETUAL).map(([key, usual]) => [key, fc.oneof(value, fc.constant(usual))]),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(value, fc.record(keys))), (products) => {
        for (const row of instruments.parse(page(products), first!)) {
          if (!('reason' in row)) expect([row.symbol, row.token]).not.toContain('');
        }
      }),
    );
  });

  it('gives rows that the importer takes', () => {
    expect(
      parse({}, { symbol: 'BTC_INR', contract_type: 'spot' }).map((row) => instrumentFault(row as Instrument)),
    ).toEqual([undefined, undefined]);
  });
});
