import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { MarketState } from './market.js';

/** Stands for a value that the server does not have, or that has not changed. */
export const NO_VALUE = -0x8000_0000;

/** How prices of a topic are written: rupees x multiplier x 10^precision. */
export interface Scale {
  multiplier: number;
  precision: number;
}

/** The answer to a login; an acknowledgement count of 0 leaves its field out. */
export function connectReply(isOk: boolean, ackEvery: number): Buffer {
  if (!isOk) return Buffer.from([0, 6, 1, 1, 1, 0, 1, 0x4e]);
  if (ackEvery === 0) return Buffer.from([0, 6, 1, 1, 1, 0, 1, 0x4b]);
  return Buffer.from([0, 11, 1, 2, 1, 0, 1, 0x4b, 2, 0, 2, ackEvery >> 8, ackEvery & 0xff]);
}

/** The answer to a subscribe (4) or unsubscribe (5). */
export function requestReply(type: number, isOk: boolean): Buffer {
  return Buffer.from([0, 6, type, 1, 1, 0, 1, isOk ? 0x4b : 0x4e]);
}

/** @param messageNumber absent where the login gave no acknowledgement count */
export function dataPacket(messages: readonly Buffer[], messageNumber?: number): Buffer {
  const head = Buffer.alloc(messageNumber === undefined ? 5 : 9);
  head.writeUInt8(6, 2);
  if (messageNumber !== undefined) head.writeUInt32BE(messageNumber, 3);
  head.writeUInt16BE(messages.length, head.length - 2);
  const packet = Buffer.concat([head, ...messages]);
  packet.writeUInt16BE(packet.length - 2);
  return packet;
}

/** Defines a topic: its id, its values and the texts by which a client knows it. */
export function snapshotMessage(
  id: number,
  topic: string,
  values: readonly number[],
  texts: Readonly<Record<number, string>>,
): Buffer {
  const entries = Object.entries(texts);
  return withLength([
    Buffer.from([0x53]),
    integers([id]),
    text(topic),
    Buffer.from([values.length]),
    integers(values),
    Buffer.from([entries.length]),
    ...entries.flatMap(([textId, value]) => [Buffer.from([Number(textId)]), text(value)]),
  ]);
}

export function updateMessage(id: number, values: readonly number[]): Buffer {
  return withLength([Buffer.from([0x55]), integers([id]), Buffer.from([values.length]), integers(values)]);
}

/** What an update tells: values that are as before are marked, and left out at the end. Undefined where all are. */
export function changes(before: readonly number[], now: readonly number[]): number[] | undefined {
  const marked = now.map((value, place) => (value === before[place] ? NO_VALUE : value));
  while (marked.at(-1) === NO_VALUE) marked.pop();
  return marked.length === 0 ? undefined : marked;
}

/** Values of a topic by its kind (`sf`, `if`, `dp`); what the market state lacks is marked. */
export function topicValues(kind: string, state: MarketState, { multiplier, precision }: Scale): number[] {
  const price = (rupees: number | undefined) =>
    rupees === undefined ? NO_VALUE : Math.round(rupees * multiplier * 10 ** precision);
  const values = kind === 'sf' ? scripValues : kind === 'if' ? indexValues : bookValues;
  return [NO_VALUE, NO_VALUE, ...values(state, price), multiplier, precision];
}

type Price = (rupees: number | undefined) => number;

function scripValues(state: MarketState, price: Price): number[] {
  return [
    seconds(state.timestamp),
    seconds(state.ltt),
    count(state.volume),
    price(state.ltp),
    count(state.ltq),
    count(state.total_buy_quantity),
    count(state.total_sell_quantity),
    price(state.bid),
    price(state.ask),
    count(state.bid_qty),
    count(state.ask_qty),
    price(state.average_price),
    price(state.low),
    price(state.high),
    price(state.lower_circuit),
    price(state.upper_circuit),
    NO_VALUE,
    NO_VALUE,
    price(state.open),
    price(state.close),
    count(state.oi),
  ];
}

function indexValues({ ltp, close, timestamp, high, low, open }: MarketState, price: Price): number[] {
  return [price(ltp), price(close), seconds(timestamp), price(high), price(low), price(open)];
}

function bookValues({ depth }: MarketState, price: Price): number[] {
  const five = (side: readonly DepthLevelEntry[] = [], value: (level: DepthLevelEntry) => number) =>
    Array.from({ length: 5 }, (_, level) => (side[level] ? value(side[level]) : 0));
  return [
    ...five(depth?.buy, (level) => price(level.price)),
    ...five(depth?.sell, (level) => price(level.price)),
    ...five(depth?.buy, ({ quantity }) => quantity),
    ...five(depth?.sell, ({ quantity }) => quantity),
    ...five(depth?.buy, ({ orders = 0 }) => orders),
    ...five(depth?.sell, ({ orders = 0 }) => orders),
  ];
}

function count(value: number | undefined): number {
  return value ?? NO_VALUE;
}

function seconds(epochMs: number | undefined): number {
  return epochMs === undefined ? NO_VALUE : Math.floor(epochMs / 1000);
}

/** Counts beyond 31 bits take the sign bit. */
function integers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [place, value] of values.entries()) bytes.writeInt32BE(value | 0, 4 * place);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([Buffer.byteLength(value)]), Buffer.from(value)]);
}

function withLength(parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(2);
  head.writeUInt16BE(body.length);
  return Buffer.concat([head, body]);
}
