import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import type { JsonObject } from '../../src/common/json-object.js';
import { parseVectorFile } from '../../src/modules/brokers/vectors/vector-file.js';
import { eventually } from '../support/eventually.js';
import { describeUnless } from '../support/requires.js';
import { DeltaSimulator } from './deltaexchange.js';

describeUnless('there is no official client of the streaming socket (delta-rest-client speaks REST only)')(
  'the Delta Exchange simulator, seen by an official client',
  () => {},
);

/** Frames shaped after the official documents, by type. */
const documented = parseVectorFile(readFileSync(new URL('../vectors/deltaexchange.json', import.meta.url), 'utf8'));

function documentedFrame(name: string): JsonObject {
  const found = documented.frames.find((frame) => frame.name === name);
  if (!found) throw new Error(`no frame "${name}"`);
  return JSON.parse(found.frame.toString()) as JsonObject;
}

describe('the Delta Exchange simulator, seen by a plain WebSocket client', () => {
  let simulator: DeltaSimulator;
  let client: WebSocket;
  let received: JsonObject[];

  beforeEach(async () => {
    simulator = new DeltaSimulator();
    await simulator.start();
    received = [];
    client = new WebSocket(simulator.urls.feed!);
    client.on('message', (data: Buffer) => received.push(JSON.parse(data.toString()) as JsonObject));
    await once(client, 'open');
  });

  afterEach(async () => {
    client.terminate();
    await simulator.stop();
  });

  function ask(type: string, name: string, ...symbols: string[]): void {
    client.send(JSON.stringify({ type, payload: { channels: [{ name, symbols }] } }));
  }

  function frame(type: string, key?: string): Promise<JsonObject> {
    return eventually(() => {
      const found = received.filter((one) => one.type === type && (key === undefined || one.sy === key)).at(-1);
      if (!found) throw new Error(`no ${type} among ${JSON.stringify(received).slice(0, 1000)}`);
      return found;
    });
  }

  it('sends tickers that have the documented keys and kinds of values', async () => {
    simulator.tick('BTCUSDFUT', 'CRYPTO', { ltp: 88_215.41350698, lower_circuit: 83_804.6, upper_circuit: 92_626.2 });
    ask('subscribe', 'ticker', 'BTCUSD');
    const official = documentedFrame('depth subscriber, ticker before any book: no depth key yet');
    const ours = await frame('ticker', 'BTCUSD');
    expect(shapeOf(ours)).toEqual(shapeOf(official));
    expect(ours).toMatchObject({ d: [{ s: 'BTCUSD', i: 27, m: '88215.41350698', pb: ['83804.6', '92626.2'] }] });
  });

  it('sends books of fifteen levels that have the documented keys and kinds of values', async () => {
    const side = (price: number, step: number) =>
      Array.from({ length: 20 }, (_, level) => ({ price: price + step * level, quantity: 100 + level, orders: 0 }));
    simulator.tick('BTCUSDFUT', 'CRYPTO', { depth: { buy: side(88_223, -0.5), sell: side(88_224, 0.5) } });
    ask('subscribe', 'ob_l2', 'BTCUSD');
    const ours = await frame('ob_l2', 'BTCUSD');
    expect(shapeOf(ours)).toEqual(shapeOf(documentedFrame('depth: 15 level book, merged with the previous ticker')));
    expect((ours.a as string[][])[0]).toEqual(['88224', '100']);
    expect((ours.b as string[][])[14]).toEqual(['88216', '114']);
  });

  it('sends one frame for all contracts of an option chain', async () => {
    ask('subscribe', 'ticker', 'BTC-261225');
    const official = documentedFrame('option chain ticker with two contracts');
    const ours = await frame('ticker', 'BTC-261225');
    const symbolsOf = ({ d }: JsonObject) => (d as JsonObject[]).map(({ s }) => s);
    expect(symbolsOf(ours)).toEqual(symbolsOf(official));
  });

  it('acknowledges with the list of all that is subscribed by now', async () => {
    ask('subscribe', 'ticker', 'BTCUSD');
    ask('subscribe', 'ticker', 'ETHUSD');
    ask('subscribe', 'ob_l2', 'BTCUSD');
    await eventually(() => expect(received.filter(({ type }) => type === 'subscriptions')).toHaveLength(3));
    expect(await frame('subscriptions')).toEqual({
      type: 'subscriptions',
      channels: [
        { name: 'ticker', symbols: ['BTCUSD', 'ETHUSD'] },
        { name: 'ob_l2', symbols: ['BTCUSD'] },
      ],
    });
  });

  it('refuses two books in one frame, and subscribes neither', async () => {
    ask('subscribe', 'ob_l2', 'BTCUSD', 'ETHUSD');
    expect(await frame('subscriptions')).toEqual(documentedFrame('subscription refused for one channel'));
    expect(simulator.violations).toHaveLength(1);
  });

  it('refuses a login on the public socket', async () => {
    client.send(JSON.stringify({ type: 'key-auth', payload: { 'api-key': 'K', timestamp: '1', signature: 'S' } }));
    expect(await frame('error')).toMatchObject({ type: 'error' });
  });

  it('answers a ping of the application', async () => {
    client.send(JSON.stringify({ type: 'ping' }));
    expect(await frame('pong')).toEqual({ type: 'pong' });
  });

  it('refuses the 151st connection of five minutes with 429', async () => {
    const others = await Promise.all(
      Array.from({ length: 150 }, async () => {
        const other = new WebSocket(simulator.urls.feed!);
        const outcome = await new Promise<string>((resolve) => {
          other.on('open', () => resolve('open'));
          other.on('error', (error) => resolve(error.message));
        });
        other.terminate();
        return outcome;
      }),
    );
    expect(others.filter((outcome) => outcome === 'open')).toHaveLength(149);
    expect(others).toContain('Unexpected server response: 429');
  });
});

/** Keys and kinds of values, with one element for lists of equal things. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    const shapes = value.map(shapeOf);
    const [first] = shapes;
    const areSame = shapes.every((shape) => JSON.stringify(shape) === JSON.stringify(first));
    return areSame ? [first, ...(typeof first === 'object' ? [shapes.length] : [])] : shapes;
  }
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, one]) => [key, shapeOf(one)]),
  );
}
