import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Tick } from '../../../common/tick.js';
import type { Rejection, SubscriptionItem, TickSink } from '../engine/contract.js';
import { ReplayProtocol } from './protocol.js';

class Sink implements TickSink {
  readonly ticks: Tick[] = [];
  readonly acks: SubscriptionItem[] = [];
  readonly rejections: Rejection[] = [];
  readonly notices: string[] = [];
  readonly complaints: string[] = [];

  tick(tick: Tick): void {
    this.ticks.push({ ...tick });
  }
  ready(): void {}
  acknowledged(items: readonly SubscriptionItem[]): void {
    this.acks.push(...items);
  }
  rejected(rejection: Rejection): void {
    this.rejections.push(rejection);
  }
  send(): void {}
  malformed(reason: string): void {
    this.complaints.push(reason);
  }
  order(): void {}
  notice(message: string): void {
    this.notices.push(message);
  }
}

const reliance: SubscriptionItem = {
  instrument: { symbol: 'RELIANCE', exchange: 'NSE', token: '2885', brsymbol: 'RELIANCE', brexchange: 'NSE' },
  mode: 'DEPTH',
  depthLevel: 5,
};

function opened(): { protocol: ReplayProtocol; sink: Sink; receive(message: unknown): void } {
  const protocol = new ReplayProtocol(() => ({ send: () => {}, close: () => {} }), 'day.tgr');
  const sink = new Sink();
  protocol.opened();
  return { protocol, sink, receive: (message) => protocol.receive(JSON.stringify(message), sink) };
}

const wireTick = {
  token: '2885',
  segment: 'NSE',
  mode: 'DEPTH',
  ltp: 1551.2,
  ltt: 1_765_770_300_000,
  timestamp: 1_765_770_300_250,
  volume: 10,
  depth: { buy: [[1551.1, 5, 2]], sell: [[1551.2, 7]] },
};

describe('ReplayProtocol', () => {
  it('asks for instruments by token, segment and mode, and gives them back the same way', () => {
    const { protocol } = opened();
    expect(protocol.subscribe([reliance]).map((frame) => JSON.parse(String(frame)))).toEqual([
      { action: 'subscribe', instruments: [{ token: '2885', segment: 'NSE', mode: 'DEPTH' }] },
    ]);
    expect(protocol.unsubscribe([reliance]).map((frame) => JSON.parse(String(frame)))).toEqual([
      { action: 'unsubscribe', instruments: [{ token: '2885', segment: 'NSE' }] },
    ]);
  });

  it('decodes ticks into canonical names, book and marks included', () => {
    const { protocol, sink, receive } = opened();
    protocol.subscribe([reliance]);
    const marks = { interpolated: true, broker_supported: false, broker_message: 'synthesised' };
    receive({ type: 'ticks', ticks: [{ ...wireTick, ...marks }] });
    expect(sink.ticks).toEqual([
      {
        symbol: 'RELIANCE',
        exchange: 'NSE',
        mode: 'DEPTH',
        ltp: 1551.2,
        ltt: 1_765_770_300_000,
        timestamp: 1_765_770_300_250,
        volume: 10,
        depth: { buy: [{ price: 1551.1, quantity: 5, orders: 2 }], sell: [{ price: 1551.2, quantity: 7 }] },
        ...marks,
      },
    ]);
  });

  it('drops ticks of instruments that are not subscribed, or not any more', () => {
    const { protocol, sink, receive } = opened();
    receive({ type: 'ticks', ticks: [wireTick] });
    protocol.subscribe([reliance]);
    protocol.unsubscribe([reliance]);
    receive({ type: 'ticks', ticks: [wireTick] });
    expect(sink.ticks).toEqual([]);
    expect(sink.complaints).toEqual([]);
  });

  it('passes on acknowledgements of the mode that is held, refusals and notices', () => {
    const { protocol, sink, receive } = opened();
    protocol.subscribe([reliance]);
    receive({ type: 'subscribed', instruments: [{ token: '2885', segment: 'NSE', mode: 'LTP' }] });
    expect(sink.acks).toEqual([]);
    receive({ type: 'subscribed', instruments: [{ token: '2885', segment: 'NSE', mode: 'DEPTH' }] });
    expect(sink.acks).toEqual([reliance]);
    receive({ type: 'refused', instruments: [{ token: '2885', segment: 'NSE' }], reason: 'not there' });
    expect(sink.rejections).toEqual([{ kind: 'fatal', message: 'not there', items: [reliance] }]);
    receive({ type: 'notice', text: 'held up' });
    expect(sink.notices).toEqual(['held up']);
    receive({ type: 'heartbeat', time: 1 });
    expect(sink.complaints).toEqual([]);
  });

  it.each([
    ['not JSON', 'not a JSON object'],
    ['[1]', 'not a JSON object'],
    ['{"type":"candle"}', 'unknown type of message'],
    ['{"type":"ticks"}', 'ticks without a list'],
    ['{"type":"ticks","ticks":[5]}', 'a tick that is no object'],
    ['{"type":"ticks","ticks":[{"token":"2885","segment":"NSE"}]}', 'a tick without a mode'],
    ['{"type":"ticks","ticks":[{"token":"2885","segment":"NSE","mode":"DEPTH"}]}', 'a depth tick without a depth'],
    [
      '{"type":"ticks","ticks":[{"token":"2885","segment":"NSE","mode":"DEPTH","depth":{"buy":[["1"]],"sell":[]}}]}',
      'a depth that is no order book',
    ],
  ])('reports %s as malformed', (frame, reason) => {
    const { protocol, sink } = opened();
    protocol.subscribe([reliance]);
    protocol.receive(frame, sink);
    expect(sink.complaints).toEqual([reason]);
    expect(sink.ticks).toEqual([]);
  });

  it('does not stumble over objects in the places of texts', () => {
    // String() threw for an object with a toString of its own, and the whole frame was lost with one bad name in it.
    const { protocol, sink, receive } = opened();
    protocol.subscribe([reliance]);
    receive({ type: 'ticks', ticks: [{ ...wireTick, token: { toString: 1 } }, wireTick] });
    receive({ type: 'notice', text: { toString: 1 } });
    receive({ type: 'refused', instruments: [{ token: { toString: 1 }, segment: 'NSE' }], reason: { toString: 1 } });
    expect(sink.ticks).toHaveLength(1);
    expect(sink.rejections).toEqual([{ kind: 'fatal', message: '', items: [] }]);
  });

  it('never throws, whatever the bytes are', () => {
    const { protocol, sink } = opened();
    protocol.subscribe([reliance]);
    const shaped = fc.record(
      {
        type: fc.constantFrom('ticks', 'subscribed', 'refused', 'notice'),
        ticks: fc.jsonValue(),
        instruments: fc.jsonValue(),
      },
      { requiredKeys: ['type'] },
    );
    const frames = fc.oneof(
      fc.string(),
      fc.json(),
      shaped.map((message) => JSON.stringify(message)),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc
        .nat(JSON.stringify({ type: 'ticks', ticks: [wireTick] }).length)
        .map((length) => JSON.stringify({ type: 'ticks', ticks: [wireTick] }).slice(0, length)),
    );
    fc.assert(fc.property(frames, (frame) => protocol.receive(frame, sink)));
  });

  it('calls a recording that cannot be played fatal, and leaves every other close to the engine', () => {
    const { protocol } = opened();
    expect(protocol.classify({ code: 4500, reason: 'Recording x does not exist.' })).toEqual({
      kind: 'fatal',
      message: 'Recording x does not exist.',
    });
    expect(protocol.classify({ code: 1000 })).toBeUndefined();
  });
});
