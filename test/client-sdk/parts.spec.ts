import { describe, expect, it } from '@jest/globals';
import { backoffDelay } from '../../packages/client/src/backoff.js';
import { Emitter } from '../../packages/client/src/emitter.js';
import { Heartbeat } from '../../packages/client/src/heartbeat.js';
import { TickgateClient } from '../../packages/client/src/index.js';
import { readInstrument } from '../../packages/client/src/instrument.js';
import { FakeClock } from '../support/fake-clock.js';

describe('backoffDelay', () => {
  it('is anything up to a bound that doubles, and stops growing', () => {
    const bounds = [1, 2, 3, 6, 7, 100].map((attempt) => backoffDelay(attempt, {}, () => 1));
    expect(bounds).toEqual([500, 1000, 2000, 16_000, 20_000, 20_000]);
    expect(backoffDelay(5, {}, () => 0)).toBe(0);
    expect(backoffDelay(2, { baseDelayMs: 10, maxDelayMs: 15 }, () => 0.5)).toBe(8);
  });
});

describe('readInstrument', () => {
  it.each([
    ['NSE:RELIANCE', { exchange: 'NSE', symbol: 'RELIANCE', instrument: 'NSE:RELIANCE' }],
    ['NSE:TCS:20', { exchange: 'NSE', symbol: 'TCS', instrument: 'NSE:TCS', depthLevel: 20 }],
    ['NSE:A:7', { exchange: 'NSE', symbol: 'A:7', instrument: 'NSE:A:7' }],
    ['NSE_INDEX:NIFTY 50', { exchange: 'NSE_INDEX', symbol: 'NIFTY 50', instrument: 'NSE_INDEX:NIFTY 50' }],
    ['RELIANCE', { exchange: '', symbol: 'RELIANCE', instrument: ':RELIANCE' }],
  ])('reads %s', (text, expected) => {
    expect(readInstrument(text)).toEqual(expected);
  });
});

describe('Heartbeat', () => {
  function beat() {
    const clock = new FakeClock();
    const seen: string[] = [];
    const options = { intervalMs: 100, timeoutMs: 50 };
    const heartbeat = new Heartbeat(
      clock,
      options,
      () => seen.push(`asked at ${clock.monotonic()}`),
      () => seen.push(`dead at ${clock.monotonic()}`),
    );
    heartbeat.start();
    return { clock, heartbeat, seen };
  }

  it('asks nothing of a line that speaks', () => {
    const { clock, heartbeat, seen } = beat();
    for (let i = 0; i < 10; i++) {
      heartbeat.sign();
      clock.advance(90);
    }
    expect(seen).toEqual([]);
  });

  it('asks a silent line, and calls it dead when it stays silent', () => {
    const { clock, heartbeat, seen } = beat();
    clock.advance(120);
    heartbeat.sign();
    clock.advance(500);
    expect(seen).toEqual(['asked at 100', 'asked at 250', 'dead at 300']);
    expect(clock.pending).toBe(0);
  });

  it('stops', () => {
    const { clock, heartbeat, seen } = beat();
    heartbeat.stop();
    clock.advance(1_000);
    expect(seen).toEqual([]);
  });
});

describe('Emitter', () => {
  it('calls listeners in order until they are taken off', () => {
    const emitter = new Emitter<{ word: string }>();
    const seen: string[] = [];
    const off = emitter.on('word', (word) => seen.push(`a ${word}`));
    const listener = (word: string) => seen.push(`b ${word}`);
    emitter.on('word', listener);
    emitter.once('word', (word) => seen.push(`once ${word}`));
    emitter.emit('word', '1');
    off();
    emitter.emit('word', '2');
    emitter.off('word', listener);
    emitter.emit('word', '3');
    expect(seen).toEqual(['a 1', 'b 1', 'once 1', 'b 2']);
  });

  it('lets a listener that takes itself off disturb nobody', () => {
    const emitter = new Emitter<{ word: string }>();
    const seen: string[] = [];
    const off = emitter.on('word', () => off());
    emitter.on('word', (word) => seen.push(word));
    emitter.emit('word', '1');
    expect(seen).toEqual(['1']);
  });
});

describe('TickgateClient', () => {
  it.each(['127.0.0.1:8765', 'http://127.0.0.1:5000', '', 'nonsense'])('refuses %j as a url', (url) => {
    expect(() => new TickgateClient({ url, apiKey: 'key' })).toThrow(TypeError);
  });

  it('opens the WebSocket that it is given', async () => {
    const opened: string[] = [];
    class Refusing {
      constructor(url: string) {
        opened.push(url);
        throw new Error('not from here');
      }
    }
    const webSocket = Refusing as unknown as NonNullable<ConstructorParameters<typeof TickgateClient>[0]['webSocket']>;
    const client = new TickgateClient({ url: 'ws://gateway.test', apiKey: 'key', webSocket });
    await expect(client.connect()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', message: 'not from here' });
    expect(opened).toEqual(['ws://gateway.test']);
  });
});
