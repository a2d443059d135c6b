import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fyersInstruments } from '../../../../test/simulators/fyers-instruments.js';
import { bookOf, depthMessage, errorMessage, type FeedHead } from '../../../../test/simulators/fyers-tbt-encoder.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { DepthLevelEntry } from '../../../common/tick.js';
import type { Protocol, SubscriptionItem } from '../engine/contract.js';
import { fyers } from './index.js';

const NOW = 1_763_703_000_123;
const TOKEN = `e30.${Buffer.from(JSON.stringify({ hsm_key: 'abcd', exp: NOW })).toString('base64url')}.signature`;
const SBIN: FeedHead = { token: '10100000003045', ticker: 'NSE:SBIN-EQ', feedTime: 1_763_703_000_000, sequence: 1 };

function item(symbol: string): SubscriptionItem {
  return { instrument: fyersInstruments.find((one) => one.symbol === symbol)!, mode: 'DEPTH', depthLevel: 50 };
}

function ladder(price: number, step: number, levels = 50): DepthLevelEntry[] {
  return Array.from({ length: levels }, (_, level) => ({
    price: Math.round((price + step * level) * 100) / 100,
    quantity: 100 + level,
    orders: level + 1,
  }));
}

const state = {
  depth: { buy: ladder(972.4, -0.05), sell: ladder(972.5, 0.05) },
  total_buy_quantity: 412_345,
  total_sell_quantity: 3_000_000_000,
};

const expected = {
  symbol: 'SBIN',
  exchange: 'NSE',
  mode: 'DEPTH',
  depth_level: 50,
  timestamp: SBIN.feedTime,
  ...state,
  bid: 972.4,
  bid_qty: 100,
  ask: 972.5,
  ask_qty: 100,
};

describe('TbtProtocol', () => {
  let protocol: Protocol;
  let sink: RecordingSink;

  beforeEach(() => {
    const credentials = { client_id: 'AB12CD34EF-100', access_token: TOKEN };
    protocol = fyers.createProtocol({ credentials, channel: 'tbt', now: () => NOW });
    sink = new RecordingSink();
  });

  it('opens the socket with app id and token, and resumes its channel', () => {
    expect(protocol.endpoint()).toEqual({
      transport: 'ws',
      url: 'wss://rtsocket-api.fyers.in/versova',
      headers: { Authorization: `AB12CD34EF-100:${TOKEN}` },
    });
    expect(protocol.opened()).toEqual(['{"type":2,"data":{"resumeChannels":["1"],"pauseChannels":[]}}']);
    expect(protocol.waitsForReady).toBeFalsy();
  });

  it('does not repeat an app id that is stored with the token', () => {
    const credentials = { client_id: 'AB12CD34EF-100', access_token: `AB12CD34EF-100:${TOKEN}` };
    const other = fyers.createProtocol({
      credentials,
      channel: 'tbt',
      now: () => NOW,
      urls: { tbt: 'ws://127.0.0.1:9/' },
    });
    expect(other.endpoint()).toMatchObject({
      url: 'ws://127.0.0.1:9/',
      headers: { Authorization: `AB12CD34EF-100:${TOKEN}` },
    });
  });

  it('beats with the text ping, and takes pong for nothing else', () => {
    expect(protocol.heartbeat).toMatchObject({ intervalMs: 10_000 });
    expect(protocol.heartbeat!.frame()).toBe('ping');
    protocol.receive('pong', sink);
    expect(sink).toEqual(new RecordingSink());
  });

  it('subscribes and unsubscribes by ticker', () => {
    const symbols = '"symbols":["NSE:RELIANCE-EQ","NSE:NIFTY25NOVFUT"],"mode":"depth","channel":"1"';
    const items = [item('RELIANCE'), item('NIFTY25NOV25FUT')];
    expect(protocol.subscribe(items)).toEqual([`{"type":1,"data":{"subs":1,${symbols}}}`]);
    expect(protocol.unsubscribe(items)).toEqual([`{"type":1,"data":{"subs":-1,${symbols}}}`]);
  });

  it('gives the books that went in, and merges what differs', () => {
    protocol.subscribe([item('SBIN')]);
    const before = bookOf(state);
    protocol.receive(depthMessage(SBIN, before), sink);
    const best = { price: 972.45, quantity: 0, orders: 3 };
    const depth = { buy: [best, ...state.depth.buy.slice(1)], sell: state.depth.sell.slice(0, 40) };
    const next = { ...state, depth, total_buy_quantity: 0 };
    protocol.receive(depthMessage({ ...SBIN, feedTime: 1_763_703_001_000 }, bookOf(next), before), sink);
    expect(sink.ticks).toEqual([
      expected,
      { ...expected, ...next, timestamp: 1_763_703_001_000, bid: 972.45, bid_qty: 0 },
    ]);
  });

  it('gives one tick for each feed, in the order of the message', () => {
    protocol.subscribe([item('SBIN'), item('INFY')]);
    const other = { ...SBIN, token: '1594', ticker: 'NSE:INFY-EQ' };
    // Messages may be joined: repeated fields add up.
    protocol.receive(Buffer.concat([depthMessage(SBIN, bookOf(state)), depthMessage(other, bookOf(state))]), sink);
    expect(sink.ticks).toMatchObject([{ symbol: 'SBIN' }, { symbol: 'INFY' }]);
  });

  it('takes the receive time where the feed has none', () => {
    protocol.subscribe([item('SBIN')]);
    protocol.receive(depthMessage({ ...SBIN, feedTime: 0 }, bookOf(state)), sink);
    expect(sink.ticks).toMatchObject([{ timestamp: NOW }]);
  });

  it('gives no tick for a ticker that is not held, and keeps its book', () => {
    const before = bookOf(state);
    protocol.receive(depthMessage(SBIN, before), sink);
    expect(sink).toMatchObject({ ticks: [], complaints: [] });
    protocol.subscribe([item('SBIN')]);
    protocol.receive(depthMessage(SBIN, { ...before, tbq: 7 }, before), sink);
    expect(sink.ticks).toEqual([{ ...expected, total_buy_quantity: 7 }]);
    protocol.unsubscribe([item('SBIN')]);
    protocol.receive(depthMessage(SBIN, before), sink);
    expect(sink.ticks).toHaveLength(1);
  });

  it('keeps the books of a limited number of strangers', () => {
    for (let place = 0; place < 300; place++) {
      protocol.receive(depthMessage({ ...SBIN, ticker: `NSE:X${place}-EQ` }, bookOf({})), sink);
    }
    expect(sink.complaints).toHaveLength(300 - 256);
    protocol.subscribe([item('SBIN')]);
    protocol.receive(depthMessage(SBIN, bookOf(state)), sink);
    expect(sink.ticks).toEqual([expected]);
  });

  describe('told of an error', () => {
    it('takes it for the answer to what has had none, and tries that again later', () => {
      protocol.subscribe([item('SBIN')]);
      protocol.receive(depthMessage(SBIN, bookOf(state)), sink);
      protocol.subscribe([item('INFY')]);
      protocol.receive(errorMessage('subscription limit exceeded'), sink);
      expect(sink.rejections).toEqual([
        { kind: 'retryable', message: 'subscription limit exceeded', items: [item('INFY')], retryAfterMs: 30_000 },
      ]);
    });

    it('only passes it on when nothing waits for an answer', () => {
      protocol.receive(errorMessage('exchange closed'), sink);
      protocol.receive('{"s":"error","message":"busy"}', sink);
      protocol.receive('{"s":"ok"}', sink);
      expect(sink).toMatchObject({ rejections: [], notices: ['exchange closed', '{"s":"error","message":"busy"}'] });
    });

    it('asks for a new login when the token is the trouble, and does not show it', () => {
      protocol.receive(errorMessage(`invalid token ${TOKEN}`), sink);
      expect(sink.rejections).toEqual([{ kind: 'credential', message: 'invalid token ***' }]);
    });
  });

  it('that is cut off anywhere leaves the book as it was', () => {
    protocol.subscribe([item('SBIN')]);
    const before = bookOf(state);
    protocol.receive(depthMessage(SBIN, before), sink);
    const moved = bookOf({ depth: { buy: ladder(900, -1), sell: ladder(901, 1) } });
    const message = depthMessage(SBIN, moved);
    for (let length = 5; length < message.length - 2; length += 3) protocol.receive(message.subarray(0, length), sink);
    expect(sink.ticks).toHaveLength(1);
    protocol.receive(depthMessage(SBIN, { ...before, tbq: 1 }, before), sink);
    expect(sink.ticks[1]).toEqual({ ...expected, total_buy_quantity: 1 });
    expect(sink.complaints.length).toBeGreaterThan(100);
  });

  it('never throws at random bytes, and gives nothing for them', () => {
    protocol.subscribe([item('SBIN')]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        protocol.receive(Buffer.from(bytes), sink);
        expect(sink.ticks).toEqual([]);
      }),
      { numRuns: 1000 },
    );
    expect(sink.complaints.length).toBeGreaterThan(0);
  });

  it('never throws at messages with bytes changed, and has numbers where it has values', () => {
    protocol.subscribe([item('SBIN')]);
    const message = depthMessage(SBIN, bookOf(state));
    fc.assert(
      fc.property(fc.nat(message.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const changed = Buffer.from(message);
        changed[at] = byte;
        sink.ticks.length = 0;
        protocol.receive(changed, sink);
        for (const { depth, symbol, exchange, mode, ...numbers } of sink.ticks) {
          for (const value of Object.values(numbers)) expect(Number.isFinite(value)).toBe(true);
          for (const level of [...depth!.buy, ...depth!.sell]) {
            expect(Object.values(level).every(Number.isFinite)).toBe(true);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['', 'ping', 'null', '[]', '{'])('counts the text %j', (text) => {
    protocol.receive(text, sink);
    expect(sink.complaints).toHaveLength(1);
  });
});
