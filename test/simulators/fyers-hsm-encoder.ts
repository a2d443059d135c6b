import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { MarketState } from './market.js';

/** "Not present", or unchanged. */
const ABSENT = -0x8000_0000;

/** How prices of a topic are written: rupees x multiplier x 10^precision. */
export interface Scale {
  multiplier: number;
  precision: number;
}

export interface TopicNames {
  /** `sf|nse_cm|3045` */
  topic: string;
  tradingSymbol: string;
}

const SCRIP = [
  ...['s105:ltp:p', 's104:v:n', 's130:ltt:t', 's131:fdtm:t', 's132:bq:n', 's133:bs:n', 's134:bp:p', 's135:sp:p'],
  ...['s136:ltq:n', 's137:tbq:n', 's138:tsq:n', 's113:ap:p', 's139:oi:n', 's140:lo:p', 's141:h:p', 's142:yh:p'],
  ...['s143:yl:p', 's144:lcl:p', 's145:ucl:p', 's146:op:p', 's121:c:p'],
];
const INDEX = ['i102:iv:p', 'i103:ic:p', 'i110:tvalue:t', 'i111:highPrice:p', 'i112:lowPrice:p', 'i113:openingPrice:p'];
const DEPTH = [
  ...['bp', 'bp1', 'bp2', 'bp3', 'bp4', 'sp', 'sp1', 'sp2', 'sp3', 'sp4'].map((name, i) => `d${101 + i}:${name}:p`),
  ...['bq', 'bq1', 'bq2', 'bq3', 'bq4', 'bs', 'bs1', 'bs2', 'bs3', 'bs4'].map((name, i) => `d${111 + i}:${name}:n`),
  ...['bno1', 'bno2', 'bno3', 'bno4', 'bno5'].map((name, i) => `d${121 + i}:${name}:n`),
  ...['sno1', 'sno2', 'sno3', 'sno4', 'sno5'].map((name, i) => `d${126 + i}:${name}:n`),
];
/** Values that the official client computes, under ids that it expects to be told. */
const COMPUTED = ['f101:cng:p', 'f102:nc:n', 'f103:to:p', 'f104:cng:p', 'f105:nc:n'];
const DATA_TYPES: Readonly<Record<string, string>> = { p: 'ConvNumber', n: 'Number', t: 'timestamp' };

const FIELD_MAP = JSON.stringify({
  fields: [...SCRIP, ...INDEX, ...DEPTH, ...COMPUTED].map((field) => {
    const [fid, fld, type = ''] = field.split(':');
    return { fid, fld, dataType: DATA_TYPES[type], details: fld };
  }),
  scrip: SCRIP.map(idOf),
  index: INDEX.map(idOf),
  depth: DEPTH.map(idOf),
  scrip_lite: { hfid: 3 },
  index_lite: { hfid: 3 },
});

function idOf(field: string): string {
  return field.split(':')[0]!;
}

/** The answer to a login; with the field map and the acknowledgement count when it is a yes. */
export function connectReply(isOk: boolean, ackEvery: number): Buffer {
  if (!isOk) return reply(1, [Buffer.from('N')]);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(ackEvery);
  return reply(1, [Buffer.from('K'), count, Buffer.from(FIELD_MAP)]);
}

/** The answer to a subscribe (4) or unsubscribe (5). */
export function requestReply(type: number, isOk: boolean): Buffer {
  return reply(type, [Buffer.from(isOk ? 'K' : 'N')]);
}

function reply(type: number, fields: readonly Buffer[]): Buffer {
  const parts = fields.flatMap((field, index) => {
    const head = Buffer.from([index + 1, 0, 0]);
    head.writeUInt16BE(field.length, 1);
    return [head, field];
  });
  return withLength(Buffer.concat([Buffer.from([0, 0, type, fields.length]), ...parts]));
}

/** A data frame of one record. */
export function dataFrame(messageNumber: number, record: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt8(6, 2);
  head.writeUInt32BE(messageNumber, 3);
  head.writeUInt16BE(1, 7);
  return withLength(Buffer.concat([head, record]));
}

function withLength(frame: Buffer): Buffer {
  frame.writeUInt16BE(frame.length - 2);
  return frame;
}

/** A full record: it gives the topic its id, its scale and its names. */
export function snapshotRecord(id: number, names: TopicNames, scale: Scale, values: readonly number[]): Buffer {
  const [, segment = '', token = ''] = names.topic.split('|');
  const scaleBytes = Buffer.alloc(5);
  scaleBytes.writeUInt16BE(scale.multiplier, 2);
  scaleBytes.writeUInt8(scale.precision, 4);
  return Buffer.concat([
    Buffer.from([0x53, id >> 8, id & 0xff]),
    text(names.topic),
    Buffer.from([values.length]),
    integers(values),
    scaleBytes,
    text(segment),
    text(token),
    text(names.tradingSymbol),
  ]);
}

/** A delta record: every value that equals the one before is sent as unchanged; undefined where all do. */
export function updateRecord(id: number, before: readonly number[], values: readonly number[]): Buffer | undefined {
  const changes = values.map((value, place) => (value === before[place] ? ABSENT : value));
  if (changes.every((value) => value === ABSENT)) return undefined;
  return Buffer.concat([Buffer.from([0x55, id >> 8, id & 0xff, changes.length]), integers(changes)]);
}

/** Values of a topic in the order of the field map; what the market state lacks is sent as 0, as the broker does. */
export function topicValues(topic: string, state: MarketState, scale: Scale): number[] {
  const price = (rupees = 0) => Math.round(rupees * scale.multiplier * 10 ** scale.precision);
  if (topic.startsWith('sf')) return scripValues(state, price);
  return topic.startsWith('if') ? indexValues(state, price) : bookValues(state, price);
}

type Price = (rupees?: number) => number;

function scripValues(state: MarketState, price: Price): number[] {
  return [
    price(state.ltp),
    state.volume ?? 0,
    seconds(state.ltt),
    seconds(state.timestamp),
    state.bid_qty ?? 0,
    state.ask_qty ?? 0,
    price(state.bid),
    price(state.ask),
    state.ltq ?? 0,
    state.total_buy_quantity ?? 0,
    state.total_sell_quantity ?? 0,
    price(state.average_price),
    state.oi ?? 0,
    price(state.low),
    price(state.high),
    0,
    0,
    price(state.lower_circuit),
    price(state.upper_circuit),
    price(state.open),
    price(state.close),
  ];
}

function indexValues(state: MarketState, price: Price): number[] {
  const { ltp, close, timestamp, high, low, open } = state;
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

function seconds(epochMs = 0): number {
  return Math.floor(epochMs / 1000);
}

/** Counts beyond 31 bits wrap into the negative, as they do at the broker. */
function integers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [place, value] of values.entries()) bytes.writeInt32BE(value | 0, 4 * place);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'latin1')]);
}
