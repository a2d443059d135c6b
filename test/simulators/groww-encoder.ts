import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import { ProtobufWriter } from './protobuf-writer.js';

export type SubjectKind = 'price' | 'book';

const PLACES: Readonly<Record<string, [segment: number, exchange: number, place: string]>> = {
  NSE: [0, 1, 'eq/nse'],
  BSE: [0, 0, 'eq/bse'],
  NFO: [1, 1, 'fo/nse'],
  BFO: [1, 0, 'fo/bse'],
  MCX: [3, 2, 'comm/mcx'],
  NSE_INDEX: [0, 1, 'indices/nse'],
  BSE_INDEX: [0, 0, 'indices/bse'],
};

/** A field that no client knows, whose text looks like the protocol around it. */
const CONFUSING = '\r\nMSG x 1 5\r\nPONG\r\n';

export function subjectOf({ exchange, token }: Instrument, kind: SubjectKind): string {
  return `/ld/${PLACES[exchange]![2]}/${kind}.${token}`;
}

/** The payload of a subject: a price message of the given values, or the book. */
export function encodePrice(instrument: Instrument, values: MarketState): Buffer {
  const price = new ProtobufWriter()
    .double(1, values.timestamp)
    .double(2, values.open)
    .double(3, values.high)
    .double(4, values.low)
    .double(5, values.close)
    .double(6, values.volume)
    .double(8, values.total_buy_quantity)
    .double(9, values.total_sell_quantity)
    .double(10, values.average_price)
    .double(11, values.upper_circuit)
    .double(12, values.lower_circuit)
    .double(13, values.ltp)
    .double(14, values.oi);
  return response(instrument).message(4, price).finish();
}

/** Levels out of order, with a placeholder among them. */
export function encodeBook(instrument: Instrument, { timestamp, depth }: MarketState): Buffer {
  const book = new ProtobufWriter().double(1, timestamp);
  for (const level of levels(depth?.buy)) book.message(2, level);
  for (const level of levels(depth?.sell)) book.message(3, level);
  return response(instrument).message(5, book).finish();
}

export function encodeIndex(instrument: Instrument, { timestamp, ltp }: MarketState): Buffer {
  const index = new ProtobufWriter().double(1, timestamp).double(2, ltp);
  return response(instrument).message(6, index).bytes(99, CONFUSING).finish();
}

export function encodeMessage(subject: string, sid: number | string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`MSG ${subject} ${sid} ${payload.length}\r\n`), payload, Buffer.from('\r\n')]);
}

function response({ brsymbol, exchange }: Instrument): ProtobufWriter {
  const [segment, bourse] = PLACES[exchange]!;
  return new ProtobufWriter().bytes(1, brsymbol).int(2, segment).int(3, bourse);
}

function levels(side: readonly DepthLevelEntry[] = []): ProtobufWriter[] {
  const entries = [...side, { price: 0, quantity: 0 }].map(({ price, quantity }, place) =>
    new ProtobufWriter().int(1, place + 1).message(2, new ProtobufWriter().double(1, price).double(2, quantity)),
  );
  return entries.reverse();
}
