import { beforeEach, describe, expect, it } from '@jest/globals';
import type { MarketState } from '../../../../../test/simulators/market.js';
import { messageBody, textEvent } from '../../../../../test/simulators/xts-encoder.js';
import { HARNESS_NOW } from '../../../../../test/support/protocol-harness.js';
import { XtsHarness } from '../../../../../test/support/xts-harness.js';

let harness: XtsHarness;
beforeEach(() => {
  harness = new XtsHarness();
});

/** 2025-11-21 11:00:59 in India. */
const AT = 1_763_703_059_000;
const state: MarketState = {
  ltp: 2850.55,
  ltq: 12,
  ltt: AT - 1000,
  timestamp: AT,
  open: 2840,
  high: 2861.4,
  low: 2833.25,
  close: 2839.9,
  volume: 4_123_500,
  average_price: 2848.17,
  total_buy_quantity: 612_300,
  total_sell_quantity: 587_475,
  depth: {
    buy: [
      { price: 2850.5, quantity: 40, orders: 3 },
      { price: 2850.45, quantity: 41, orders: 4 },
    ],
    sell: [{ price: 2850.6, quantity: 90, orders: 7 }],
  },
};
const { depth, ...prices } = state;
const quote = { ...prices, bid: 2850.5, bid_qty: 40, ask: 2850.6, ask_qty: 90 };
const RELIANCE = ['RELIANCE', 'NSE'] as const;
const FUTURE = ['NIFTY25NOV25FUT', 'NFO'] as const;

describe('full messages', () => {
  it.each([1512, 1501, 1502])('of code %d fill an LTP subscription', (code) => {
    harness.subscribe(...RELIANCE, 'LTP');
    const [tick, ...more] = harness.full(code, ...RELIANCE, state);
    const traded = code === 1512 ? {} : { ltt: AT - 1000 };
    expect(tick).toEqual({
      symbol: 'RELIANCE',
      exchange: 'NSE',
      mode: 'LTP',
      ltp: 2850.55,
      ltq: 12,
      timestamp: AT,
      ...traded,
    });
    expect(more).toEqual([]);
  });

  it.each([1501, 1502])('of code %d fill a QUOTE subscription', (code) => {
    harness.subscribe(...RELIANCE, 'QUOTE');
    expect(harness.full(code, ...RELIANCE, state)).toEqual([
      { symbol: 'RELIANCE', exchange: 'NSE', mode: 'QUOTE', ...quote },
    ]);
  });

  it('fill a DEPTH subscription with five levels at most, without those that have no order', () => {
    harness.subscribe(...RELIANCE, 'DEPTH');
    expect(harness.full(1502, ...RELIANCE, state)).toEqual([
      { symbol: 'RELIANCE', exchange: 'NSE', mode: 'DEPTH', ...quote, depth },
    ]);
    const level = { Size: 1, Price: 2, TotalOrders: 3 };
    const body = { ...messageBody(1502, harness.instrument(...RELIANCE), state), Bids: Array(20).fill(level) };
    expect(harness.receive(textEvent('1502-json-full', body))[0]!.depth!.buy).toHaveLength(5);
  });

  it('leave out what is poorer than the subscription', () => {
    harness.subscribe(...RELIANCE, 'DEPTH');
    expect([...harness.full(1512, ...RELIANCE, state), ...harness.full(1501, ...RELIANCE, state)]).toEqual([]);
  });

  it('are read flat and nested', () => {
    harness.subscribe(...RELIANCE, 'QUOTE');
    const body = messageBody(1501, harness.instrument(...RELIANCE), state, true);
    expect(harness.receive(textEvent('1501-json-full', body))).toMatchObject([quote]);
  });

  it('are read from texts, objects, and events that name no code', () => {
    harness.subscribe(...RELIANCE, 'QUOTE');
    const body = messageBody(1501, harness.instrument(...RELIANCE), state);
    const frames = ['1501-json-full', 'message', 'xts-binary-packet'].flatMap((name) => [
      textEvent(name, body),
      `42${JSON.stringify([name, body])}`,
    ]);
    expect(harness.receive(...frames)).toHaveLength(6);
  });

  it('are read where numbers are texts, and where quantities are spelled as they should be', () => {
    harness.subscribe(...RELIANCE, 'QUOTE');
    const body = {
      ExchangeSegment: '1',
      ExchangeInstrumentID: '2885',
      LastTradedPrice: '2850.55',
      LastTradedQuantity: 7,
      AveragePrice: '2848.17',
    };
    expect(harness.receive(textEvent('1501-json-full', body))).toEqual([
      {
        symbol: 'RELIANCE',
        exchange: 'NSE',
        mode: 'QUOTE',
        ltp: 2850.55,
        ltq: 7,
        average_price: 2848.17,
        timestamp: HARNESS_NOW,
      },
    ]);
  });

  it('take the best prices from the book where nothing else tells them, by whatever name the book goes', () => {
    harness.subscribe(...RELIANCE, 'DEPTH');
    const { Bids, Asks, Touchline, ...body } = messageBody(1502, harness.instrument(...RELIANCE), state);
    const { BidInfo: _bid, AskInfo: _ask, ...line } = Touchline as Record<string, unknown>;
    const variant = { ...body, Touchline: line, BidInfo: Bids, AskInfo: Asks };
    expect(harness.receive(textEvent('1502-json-full', variant))).toMatchObject([{ bid: 2850.5, ask_qty: 90, depth }]);
  });

  it.each([null, 'NaN', '', undefined, {}])('without a last price (%j) give no tick', (LastTradedPrice) => {
    harness.subscribe(...RELIANCE, 'QUOTE');
    const body = { ...messageBody(1501, harness.instrument(...RELIANCE), state), LastTradedPrice };
    expect(harness.receive(textEvent('1501-json-full', body))).toEqual([]);
    expect(harness.sink.complaints).toEqual([]);
  });

  it('keep the zeros of an index, and leave out what is null', () => {
    harness.subscribe('NIFTY', 'NSE_INDEX', 'QUOTE');
    const [tick] = harness.full(1501, 'NIFTY', 'NSE_INDEX', { ltp: 25_000.5, open: 24_900 });
    expect(tick).toMatchObject({ volume: 0, ltq: 0, bid: 0, ask_qty: 0, timestamp: HARNESS_NOW });
    for (const key of ['high', 'close', 'ltt']) expect(tick).not.toHaveProperty(key);
  });

  it('leave nothing of one message in the next', () => {
    harness.subscribe(...RELIANCE, 'DEPTH');
    harness.full(1502, ...RELIANCE, state);
    const body = { ExchangeSegment: 1, ExchangeInstrumentID: 2885, LastTradedPrice: 1 };
    expect(harness.receive(textEvent('1502-json-full', body))).toEqual([
      {
        symbol: 'RELIANCE',
        exchange: 'NSE',
        mode: 'DEPTH',
        ltp: 1,
        timestamp: HARNESS_NOW,
        depth: { buy: [], sell: [] },
      },
    ]);
  });

  it('tell instruments of one id apart by their segment', () => {
    harness.subscribe('NIFTY25NOV2524600CE', 'NFO', 'QUOTE');
    expect(harness.full(1501, ...RELIANCE, state)).toEqual([]);
    expect(harness.full(1501, 'NIFTY25NOV2524600CE', 'NFO', state)).toMatchObject([{ exchange: 'NFO' }]);
  });

  it.each([1504, 1505, 1507, 5018, 9999])('of code %d are stepped over', (code) => {
    harness.subscribe(...RELIANCE, 'LTP');
    harness.receive(textEvent(`${code}-json-full`, 'anything'), textEvent('message', { MessageCode: code }));
    expect([harness.sink.ticks, harness.sink.complaints]).toEqual([[], []]);
  });

  it.each([
    ['no JSON', '{"MessageCode":1501,'],
    ['a list', '[1]'],
    ['a number', 7],
    ['nothing', null],
    ['no instrument', { MessageCode: 1501 }],
    ['half an instrument', { ExchangeSegment: 1 }],
  ])('that hold %s are counted', (_what, payload) => {
    harness.receive(`42${JSON.stringify(['1501-json-full', payload])}`);
    expect(harness.sink.complaints).toHaveLength(1);
  });

  it('without any code are counted', () => {
    harness.receive(textEvent('message', { ExchangeSegment: 1 }), textEvent('message', 't:1_2885,ltp:1'));
    expect(harness.sink.complaints).toHaveLength(2);
  });
});

describe('lists of changes', () => {
  beforeEach(() => {
    harness.subscribe(...RELIANCE, 'DEPTH');
  });

  it('change what they name, and nothing else', () => {
    harness.full(1502, ...RELIANCE, state);
    const list = 't:1_2885,ltp:2851,ltq:7,tb:1,ts:2,v:4123507,ap:2848.2,o:1.5,h:2.5,l:0.5,c:3.5,pc:0.1,vp:9';
    expect(harness.partial(1502, list)).toMatchObject([
      {
        ...quote,
        ltp: 2851,
        ltq: 7,
        total_buy_quantity: 1,
        total_sell_quantity: 2,
        volume: 4_123_507,
        average_price: 2848.2,
        open: 1.5,
        high: 2.5,
        low: 0.5,
        close: 3.5,
        depth,
      },
    ]);
  });

  it('change times as full messages write them', () => {
    harness.full(1502, ...RELIANCE, state);
    const seconds = AT / 1000 - 315_513_000;
    expect(harness.partial(1502, `t:1_2885,ltt:${seconds + 5},lut:${seconds + 6}`)).toMatchObject([
      { ltt: AT + 5000, timestamp: AT + 6000 },
    ]);
  });

  it('change levels by their index, and the best prices with the first', () => {
    harness.full(1502, ...RELIANCE, state);
    expect(harness.partial(1502, 't:1_2885,bi:1|55|||0||2850.55|,ai:2|5|2851|1')).toMatchObject([
      {
        bid: 2850.55,
        bid_qty: 40,
        ask: 2850.6,
        depth: {
          buy: [
            { price: 2850.55, quantity: 40, orders: 3 },
            { price: 2850.45, quantity: 55, orders: 4 },
          ],
          sell: [
            { price: 2850.6, quantity: 90, orders: 7 },
            { price: 2851, quantity: 5, orders: 1 },
          ],
        },
      },
    ]);
  });

  it('wait for a last price where there is nothing to change yet', () => {
    expect(harness.partial(1502, 't:1_2885,v:100,bi:0|5|2850|1')).toEqual([]);
    expect(harness.partial(1502, 't:1_2885,ltp:2850.5')).toMatchObject([
      { ltp: 2850.5, volume: 100, bid: 2850, depth: { buy: [{ price: 2850, quantity: 5, orders: 1 }], sell: [] } },
    ]);
  });

  it('are kept by code: one does not change what another has told', () => {
    harness.full(1502, ...RELIANCE, state);
    harness.partial(1501, 't:1_2885,ltp:9999');
    expect(harness.partial(1502, 't:1_2885,v:5')).toMatchObject([{ ltp: 2850.55 }]);
  });

  it('begin anew when the instrument is subscribed again', () => {
    harness.full(1502, ...RELIANCE, state);
    harness.unsubscribe(...RELIANCE, 'DEPTH');
    expect(harness.partial(1502, 't:1_2885,v:5')).toEqual([]);
    harness.subscribe(...RELIANCE, 'DEPTH');
    expect(harness.partial(1502, 't:1_2885,v:5')).toEqual([]);
  });

  it.each([
    't:1_2885,ltp:abc',
    't:1_2885,ltp',
    't:1_2885,bi:9|1|2|3',
    't:1_2885,bi:x|1|2|3',
    't:1_2885,ai:0|1|price|3',
    't:1_x,ltp:1',
    't:',
  ])('that cannot be read (%s) are counted, and change nothing', (list) => {
    harness.full(1502, ...RELIANCE, state);
    expect(harness.partial(1502, list)).toEqual([]);
    expect(harness.sink.complaints).toHaveLength(1);
    expect(harness.partial(1502, 't:1_2885,pc:1')).toMatchObject([{ ...quote, depth }]);
  });
});

describe('what other messages add', () => {
  it('is an open interest, which quotes and books carry from then on', () => {
    harness.subscribe(...FUTURE, 'QUOTE');
    expect(harness.full(1501, ...FUTURE, state)[0]).not.toHaveProperty('oi');
    expect(harness.full(1510, ...FUTURE, { oi: 11_876_250 })).toEqual([]);
    expect(harness.full(1501, ...FUTURE, state)).toMatchObject([{ oi: 11_876_250 }]);
    expect(harness.partial(1510, 't:2_53001,o:11876325')).toEqual([]);
    expect(harness.full(1501, ...FUTURE, state)).toMatchObject([{ oi: 11_876_325 }]);
    harness.subscribe(...FUTURE, 'DEPTH');
    expect(harness.full(1502, ...FUTURE, state)).toMatchObject([{ oi: 11_876_325 }]);
  });

  it('is no open interest in LTP, nor one from before the subscription', () => {
    harness.full(1510, ...FUTURE, { oi: 5 });
    harness.subscribe(...FUTURE, 'LTP');
    expect(harness.full(1501, ...FUTURE, state)[0]).not.toHaveProperty('oi');
  });

  it('is the daily price band, which books carry, told before the subscription or after', () => {
    harness.partial(1105, 't:1_2885,87:2565.4,88:3135.6');
    harness.subscribe(...RELIANCE, 'DEPTH');
    expect(harness.full(1502, ...RELIANCE, state)).toMatchObject([{ upper_circuit: 3135.6, lower_circuit: 2565.4 }]);
    expect(harness.partial(1105, 't:1_2885,88:3200')).toEqual([]);
    expect(harness.full(1502, ...RELIANCE, state)).toMatchObject([{ upper_circuit: 3200, lower_circuit: 2565.4 }]);
  });

  it('is never a price: execution bands are no last price', () => {
    harness.subscribe(...RELIANCE, 'DEPTH');
    expect(harness.partial(1105, 't:1_2885,110:2067.75,111:516.95')).toEqual([]);
    expect(harness.full(1502, ...RELIANCE, state)[0]).not.toHaveProperty('upper_circuit');
    expect(harness.sink.complaints).toEqual([]);
  });
});

describe('times', () => {
  it.each([
    ['RELIANCE', 'NSE'],
    ['NIFTY25NOV25FUT', 'NFO'],
    ['USDINR26NOV25FUT', 'CDS'],
    ['RELIANCE', 'BSE'],
    ['SENSEX27NOV25FUT', 'BFO'],
    ['CRUDEOIL18DEC25FUT', 'MCX'],
  ])('of %s on %s have the origin of the segment', (symbol, exchange) => {
    harness.subscribe(symbol, exchange, 'QUOTE');
    expect(harness.full(1501, symbol, exchange, state)).toMatchObject([{ timestamp: AT, ltt: AT - 1000 }]);
  });

  it('are the sending time where there is no update time, and the time of receipt where there is neither', () => {
    harness.subscribe(...RELIANCE, 'DEPTH');
    const body = { ExchangeSegment: 1, ExchangeInstrumentID: 2885, LastTradedPrice: 1 };
    const sent = { ...body, ExchangeTimeStamp: AT / 1000 - 315_513_000 };
    expect(harness.receive(textEvent('1502-json-full', sent))).toMatchObject([{ timestamp: AT }]);
    expect(harness.receive(textEvent('1502-json-full', body))).toMatchObject([{ timestamp: HARNESS_NOW }]);
  });

  it('that are more than a day off are distrusted where the origin is doubtful, and that is told once', () => {
    const old = { ...state, ltt: AT - 90_000_000, timestamp: AT - 90_000_000 };
    harness.subscribe('CRUDEOIL18DEC25FUT', 'MCX', 'QUOTE');
    for (const _ of [1, 2]) {
      const [tick] = harness.full(1501, 'CRUDEOIL18DEC25FUT', 'MCX', old);
      expect(tick).toMatchObject({ timestamp: HARNESS_NOW });
      expect(tick).not.toHaveProperty('ltt');
    }
    expect(harness.sink.notices).toHaveLength(1);
    harness.subscribe(...RELIANCE, 'QUOTE');
    expect(harness.full(1501, ...RELIANCE, old)).toMatchObject([{ timestamp: AT - 90_000_000 }]);
  });

  it('keep an old trade beside a fresh update', () => {
    harness.subscribe('RELIANCE', 'BSE', 'QUOTE');
    expect(harness.full(1501, 'RELIANCE', 'BSE', { ...state, ltt: AT - 400_000_000 })).toMatchObject([
      { timestamp: AT, ltt: AT - 400_000_000 },
    ]);
  });
});
