import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Tick } from '../../../src/common/tick.js';
import type { Encoding } from '../../../src/modules/streaming/encoding.js';
import { projectRoot } from '../paths.js';
import type { Figures } from '../scenario.js';
import { built } from './built.js';

type Mode = 'LTP' | 'QUOTE' | 'DEPTH';
type Decode = (bytes: Uint8Array) => unknown;

/** The part of `ws` that turns a socket's bytes into messages; its typings leave it out. */
interface Receiver {
  write(bytes: Buffer): boolean;
  on(event: 'message', listener: (data: Buffer) => void): void;
}

const SYMBOLS = ['RELIANCE', 'TCS', 'HDFCBANK', 'NIFTY25NOV25FUT', 'BANKNIFTY30DEC2559400CE', 'SBIN', 'INFY', 'M&M'];
const ROUNDS = 64;
const WARM_UP_MS = 300;
const MEASURED_MS = 1_000;

/**
 * What messages of one mode weigh and cost in both encodings: built at the edge from what the bus brings, and read by a
 * client from the bytes of its socket, by `ws` and what the SDK does with each message.
 *
 * @param modeName LTP, QUOTE or DEPTH
 * @param levels of the book
 * @throws Error when the two encodings do not say the same
 */
export async function measureCompact(modeName: string, levels: string): Promise<Figures> {
  const mode = modeName as Mode;
  const data = await busMessages(mode, Number(levels));
  const [json, compact] = [await frames(data, mode, 'json'), await frames(data, mode, 'protobuf')];
  const decode = await clientDecoder();
  const texts = await receive(json.frames, (bytes) => JSON.parse(bytes.toString()));
  const messages = await receive(compact.frames, decode);
  if (!isDeepStrictEqual(texts.last, messages.last)) throw new Error('the encodings do not say the same');
  return {
    jsonBytes: mean(json.frames),
    compactBytes: mean(compact.frames),
    jsonBuildNs: await cost(json.build, data.length),
    compactBuildNs: await cost(compact.build, data.length),
    jsonReadNs: await cost(texts.run, data.length),
    compactReadNs: await cost(messages.run, data.length),
  };
}

/** Prices that walk, volumes that grow: as the feeds of a session publish them. */
async function busMessages(mode: Mode, levels: number): Promise<{ symbol: string; bytes: Buffer }[]> {
  const { encodeData, wireIdentity } = await built<typeof import('../../../src/modules/brokers/engine/wire-data.js')>(
    'modules/brokers/engine/wire-data.js',
  );
  return Array.from({ length: ROUNDS }, (_, round) =>
    SYMBOLS.map((symbol, place) => {
      const given = tick(symbol, place, round, levels);
      return {
        symbol,
        bytes: Buffer.from(encodeData(wireIdentity(symbol, 'NSE'), 4_000 + round, given, mode, levels)),
      };
    }),
  ).flat();
}

function tick(symbol: string, place: number, round: number, levels: number): Tick {
  const paise = 85_035 + place * 61_240 + ((round * 37) % 41) * 5;
  const price = (steps: number): number => (paise + steps * 5) / 100;
  const time = Date.UTC(2025, 11, 15, 9, 41, 2) + round * 250 + place * 7;
  const side = (sign: number) =>
    Array.from({ length: levels }, (_, level) => ({
      price: price(sign * (level + 1)),
      quantity: 25 * (1 + ((round * 13 + level * 29 + place) % 90)),
      orders: 1 + ((round + level * 3) % 12),
    }));
  const book = { buy: side(-1), sell: side(1) };
  return {
    symbol,
    exchange: 'NSE',
    mode: 'DEPTH',
    ltp: price(0),
    ltq: 25 * (1 + (round % 7)),
    ltt: Math.floor(time / 1000) * 1000,
    timestamp: time,
    open: price(-140),
    high: price(212),
    low: price(-305),
    close: price(-95),
    volume: 1_204_567 + round * 75,
    average_price: price(-17),
    total_buy_quantity: 345_210 + round * 40,
    total_sell_quantity: 298_775 - round * 25,
    oi: place === 3 ? 12_345_600 : 0,
    bid: book.buy[0]!.price,
    ask: book.sell[0]!.price,
    bid_qty: book.buy[0]!.quantity,
    ask_qty: book.sell[0]!.quantity,
    upper_circuit: price(1_700),
    lower_circuit: price(-1_700),
    depth: book,
  };
}

/** The messages as frames, and the edge's work to build them all once. */
async function frames(data: readonly { symbol: string; bytes: Buffer }[], mode: Mode, encoding: Encoding) {
  const { Variant } = await built<typeof import('../../../src/modules/streaming/hub/variant.js')>(
    'modules/streaming/hub/variant.js',
  );
  const { FrameArena } = await built<typeof import('../../../src/modules/streaming/hub/frame-arena.js')>(
    'modules/streaming/hub/frame-arena.js',
  );
  const arena = new FrameArena();
  const grant =
    mode === 'DEPTH'
      ? ({ modeNumber: 3, requestedDepth: 20, actualDepth: 20 } as const)
      : ({ modeNumber: mode === 'LTP' ? 1 : 2 } as const);
  const variantOf = (symbol: string) =>
    new Variant(
      { symbol, exchange: 'NSE', mode, broker: 'zerodha' },
      grant,
      { newest: () => undefined },
      arena,
      encoding,
    );
  const variants = new Map(SYMBOLS.map((symbol) => [symbol, variantOf(symbol)]));
  const work = data.map(({ symbol, bytes }) => ({ variant: variants.get(symbol)!, bytes }));
  return {
    frames: work.map(({ variant, bytes }) => variant.live(bytes).frame),
    build: () => {
      for (const { variant, bytes } of work) variant.live(bytes);
    },
  };
}

async function clientDecoder(): Promise<Decode> {
  const file = join(projectRoot, 'packages', 'client', 'dist', 'compact', 'decode-market-data.js');
  const module = (await import(pathToFileURL(file).href)) as { decodeMarketData: Decode };
  return module.decodeMarketData;
}

/** Reads all frames as they come from a socket: many in a piece. */
async function receive(all: readonly Buffer[], read: (bytes: Buffer) => unknown) {
  const { Receiver } = (await import('ws')) as unknown as { Receiver: new (options: object) => Receiver };
  const receiver = new Receiver({ isServer: false });
  const bytes = Buffer.concat(all);
  const reading = { last: undefined as unknown, count: 0, run: () => void receiver.write(bytes) };
  receiver.on('message', (message) => {
    reading.last = read(message);
    reading.count++;
  });
  reading.run();
  if (reading.count !== all.length) throw new Error(`${reading.count} of ${all.length} messages were read`);
  return reading;
}

/** Processor time of one message, in ns: what others take of the machine costs no message anything. */
async function cost(run: () => void, messages: number): Promise<number> {
  await repeat(run, WARM_UP_MS);
  const begun = process.cpuUsage();
  const rounds = await repeat(run, MEASURED_MS);
  const { user, system } = process.cpuUsage(begun);
  return (1_000 * (user + system)) / (rounds * messages);
}

async function repeat(run: () => void, atLeastMs: number): Promise<number> {
  const end = performance.now() + atLeastMs;
  let rounds = 0;
  for (; performance.now() < end; rounds++) {
    run();
    // Streams tidy up between turns.
    if (rounds % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return rounds;
}

function mean(all: readonly Buffer[]): number {
  return all.reduce((sum, { length }) => sum + length, 0) / all.length;
}
