import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Tick } from '../../../common/tick.js';
import type { BrokerDefinition, Frame, Protocol, SubscriptionItem, TickSink } from '../engine/contract.js';
import { runVectors } from './run-vectors.js';

/** Frames are JSON lists of ticks; `throw` makes it throw. Only what is held comes out, in the mode that is held. */
class EchoProtocol implements Protocol {
  readonly held = new Map<string, SubscriptionItem>();
  readonly log: string[] = [];

  endpoint(): never {
    throw new Error('a player opens no connection');
  }
  opened(): never[] {
    this.log.push('opened');
    return [];
  }
  subscribe(items: readonly SubscriptionItem[]): never[] {
    this.log.push(`+${items.map((item) => `${item.instrument.symbol}:${item.mode}:${item.depthLevel}`)}`);
    for (const item of items) this.held.set(item.instrument.symbol, item);
    return [];
  }
  unsubscribe(items: readonly SubscriptionItem[]): never[] {
    this.log.push(`-${items.map((item) => item.instrument.symbol)}`);
    for (const item of items) this.held.delete(item.instrument.symbol);
    return [];
  }
  receive(frame: Frame, sink: TickSink): void {
    const text = frame.toString();
    if (text === 'throw') throw new Error('a bad day');
    // One object for all ticks, as fast protocols do.
    const reused = {} as Tick;
    for (const { symbol, ...values } of JSON.parse(text) as Tick[]) {
      const item = this.held.get(symbol);
      if (item) sink.tick(Object.assign(reused, { symbol, exchange: 'NSE', mode: item.mode }, values));
    }
  }
}

const TABLE = ['RELIANCE', 'SBIN', 'TCS'].map((symbol) => ({
  symbol,
  exchange: 'NSE',
  token: symbol,
  brsymbol: symbol,
  brexchange: 'NSE',
}));

describe('runVectors', () => {
  let folder: string;
  let protocol: EchoProtocol;
  let lines: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vectors-'));
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const echo = (extra: Partial<BrokerDefinition> = {}) =>
    ({
      id: 'echo',
      channels: { feed: { batchSize: 2 }, deep: { batchSize: 2 } },
      credentials: [],
      createProtocol: () => {
        protocol = new EchoProtocol();
        return protocol;
      },
      ...extra,
    }) as unknown as BrokerDefinition;

  function frame(payload: string, subscribed: unknown[], expected: unknown[], encoding = 'text'): unknown {
    return { name: 'a frame', encoding, payload, subscribed, expect: expected };
  }

  function run(content: unknown, definition = echo()) {
    const path = join(folder, 'file.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return runVectors(
      [path],
      (id) => (id === 'echo' ? definition : undefined),
      (line) => lines.push(line.replace(path, 'FILE')),
    );
  }

  const file = (frames: unknown[], extra = {}) => ({ broker: 'echo', instruments: TABLE, frames, ...extra });
  const reliance = { symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP' };
  const sbin = { symbol: 'SBIN', exchange: 'NSE', mode: 'QUOTE' };
  const ltp = (symbol: string, price: number) => ({ symbol, ltp: price });

  it('counts a frame as one case, in text, hex and base64', () => {
    const text = JSON.stringify([ltp('RELIANCE', 1.5), ltp('SBIN', 2)]);
    const expected = [
      { ...reliance, ltp: 1.5 },
      { ...sbin, ltp: 2 },
    ];
    const frames = (['text', 'hex', 'base64'] as const).map((encoding) =>
      frame(encoding === 'text' ? text : Buffer.from(text).toString(encoding), [reliance, sbin], expected, encoding),
    );
    expect(run(file(frames))).toEqual({ passed: 3, failed: 0 });
    expect(lines).toEqual([]);
  });

  it('names file, frame, tick, key, what was expected and what came', () => {
    const text = JSON.stringify([ltp('RELIANCE', 1.5), ltp('SBIN', 2)]);
    const wrong = frame(text, [reliance, sbin], [{ ...reliance, ltp: 1.6, volume: 7 }]);
    expect(run(file([wrong]))).toEqual({ passed: 0, failed: 1 });
    expect(lines).toEqual([
      'FILE: a frame: tick 0: ltp: expected 1.6, got 1.5',
      'FILE: a frame: tick 0: volume: expected 7, got nothing',
      'FILE: a frame: tick 1: too many: {"symbol":"SBIN","exchange":"NSE","mode":"QUOTE","ltp":2}',
    ]);
  });

  it('fails a frame that yields too little', () => {
    expect(run(file([frame('[]', [reliance], [{ ...reliance, ltp: 1 }])]))).toEqual({ passed: 0, failed: 1 });
    expect(lines).toEqual([
      'FILE: a frame: tick 0: missing: {"symbol":"RELIANCE","exchange":"NSE","mode":"LTP","ltp":1}',
    ]);
  });

  it('fails a frame at which the protocol throws, though nothing was expected, and plays on', () => {
    const good = frame(JSON.stringify([ltp('RELIANCE', 1)]), [reliance], [{ ...reliance, ltp: 1 }]);
    expect(run(file([frame('throw', [reliance], []), good]))).toEqual({ passed: 1, failed: 1 });
    expect(lines).toEqual(['FILE: a frame: the protocol threw: a bad day']);
  });

  it('tells the protocol the difference between the subscriptions of two frames, in batches', () => {
    const tcs = { symbol: 'TCS', exchange: 'NSE', mode: 'DEPTH' };
    run(
      file([
        frame('[]', [reliance, sbin, tcs], []),
        frame('[]', [reliance, sbin, tcs], []),
        frame('[]', [{ ...reliance, mode: 'QUOTE' }, tcs], []),
        frame('[]', [{ ...tcs, depth_level: 20 }], []),
      ]),
    );
    expect(protocol.log).toEqual([
      'opened',
      '+RELIANCE:LTP:5,SBIN:QUOTE:5',
      '+TCS:DEPTH:5',
      '-SBIN',
      '+RELIANCE:QUOTE:5',
      '-RELIANCE',
      '+TCS:DEPTH:20',
    ]);
  });

  it('holds an instrument that is listed in several modes in the richest one', () => {
    run(file([frame('[]', [{ ...reliance, mode: 'DEPTH' }, reliance], [])]));
    expect(protocol.log).toContain('+RELIANCE:DEPTH:5');
  });

  it('projects a tick to the poorer modes that a frame expects of an instrument, as the feed does', () => {
    const quote = { ...reliance, mode: 'QUOTE' };
    const text = JSON.stringify([ltp('RELIANCE', 1.5)]);
    const subscribed = [reliance, quote];
    const both = [
      { ...reliance, ltp: 1.5 },
      { ...quote, ltp: 1.5 },
    ];
    expect(run(file([frame(text, subscribed, both), frame(text, subscribed, [both[1]])]))).toEqual({
      passed: 2,
      failed: 0,
    });
    const unsubscribed = frame(text, [quote], both);
    const wrong = frame(text, subscribed, [{ ...reliance, ltp: 1.6 }, both[1]]);
    expect(run(file([unsubscribed, wrong]))).toEqual({ passed: 0, failed: 2 });
    expect(lines.at(-1)).toBe('FILE: a frame: tick 0: ltp: expected 1.6, got 1.5');
  });

  it('leaves a poorer mode alone that the broker holds beside the richer one', () => {
    const definition = echo({ upstream: (item) => [{ ...item, channel: 'feed', stream: item.mode }] });
    const quote = { ...reliance, mode: 'QUOTE' };
    const text = JSON.stringify([ltp('RELIANCE', 1.5)]);
    const expected = [
      { ...reliance, ltp: 1.5 },
      { ...quote, ltp: 1.5 },
    ];
    expect(run(file([frame(text, [reliance, quote], expected)]), definition)).toEqual({ passed: 0, failed: 1 });
  });

  it("takes a channel's own depth level from the broker's routing", () => {
    const deep = echo({
      upstream: (item) => [{ ...item, channel: item.mode === 'DEPTH' && item.depthLevel === 20 ? 'deep' : 'feed' }],
    });
    run(file([frame('[]', [{ ...reliance, mode: 'DEPTH' }], [])], { channel: 'deep' }), deep);
    expect(protocol.log).toContain('+RELIANCE:DEPTH:20');
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['no object', '[]', 'the file: no object'],
    ['no frames', { broker: 'echo', instruments: [] }, 'frames: no list'],
    ['no name of a broker', { instruments: [], frames: [] }, 'broker: no text'],
    ['a broker that nobody knows', { ...file([]), broker: 'nobody' }, 'no broker "nobody"'],
    ['a channel that the broker has not', file([], { channel: 'sea' }), 'echo has no channel "sea"'],
    ['an unknown encoding', file([frame('[]', [], [], 'rot13')]), 'encoding: hex, base64 or text'],
    ['broken hex', file([frame('abcx', [], [], 'hex')]), 'not hex'],
    ['broken base64', file([frame('ab?d', [], [], 'base64')]), 'not base64'],
    ['an instrument without token', { ...file([]), instruments: [{ symbol: 'A', exchange: 'NSE' }] }, 'token: no text'],
    ['a mode that is none', file([frame('[]', [{ ...reliance, mode: 'ALL' }], [])]), 'LTP, QUOTE or DEPTH'],
    ['a depth level that is none', file([frame('[]', [{ ...reliance, depth_level: 7 }], [])]), '5, 20, 30, 50 or 200'],
    ['a subscription that is in no table', file([frame('[]', [{ ...reliance, symbol: 'X' }], [])]), 'not in the instr'],
  ])('counts a file with %s as one failure, and says so', (_, content, message) => {
    expect(run(content)).toEqual({ passed: 0, failed: 1 });
    expect(lines).toEqual([expect.stringContaining(message)]);
    expect(lines[0]).toMatch(/^FILE: cannot be played: /);
  });

  it('counts a file that is not there as one failure, and plays the others', () => {
    const path = join(folder, 'good.json');
    writeFileSync(path, JSON.stringify(file([frame('[]', [], [])])));
    expect(
      runVectors(
        [join(folder, 'nowhere'), path],
        () => echo(),
        (line) => lines.push(line),
      ),
    ).toEqual({
      passed: 1,
      failed: 1,
    });
    expect(lines).toEqual([expect.stringContaining('ENOENT')]);
  });
});
