import { isIndexExchange } from '../../src/common/exchanges.js';
import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import { ProtobufWriter } from './protobuf-writer.js';

const FULL_TYPES: Readonly<Record<string, number>> = {
  NSE: 0,
  CDS: 1,
  NSE_INDEX: 2,
  NFO: 3,
  BSE: 4,
  BSE_INDEX: 5,
  BFO: 6,
  MCX: 7,
};
const CIRCUIT_TYPES: Readonly<Record<string, number>> = { NSE: 10, CDS: 11, NFO: 13 };
const OI_TYPES: Readonly<Record<string, number>> = { CDS: 12, NFO: 14, BFO: 15 };
const HEARTBEAT_TYPE = 16;
const GREEK_TYPES: Readonly<Record<string, number>> = { NFO: 17, BFO: 18 };

/** A packet of everything that the tier tells. */
export function fullPacket(instrument: Instrument, tier: 'LTP' | 'ALL', state: MarketState): Buffer {
  const isIndex = isIndexExchange(instrument.exchange);
  const body = isIndex ? indexData(instrument, state) : tier === 'ALL' ? marketData(state) : priceData(state);
  return packet(instrument, FULL_TYPES[instrument.exchange]!, state.timestamp, isIndex ? 3 : 2, body);
}

/** The circuits alone; undefined where the exchange has no such packet. */
export function circuitPacket(instrument: Instrument, state: MarketState): Buffer | undefined {
  const type = CIRCUIT_TYPES[instrument.exchange];
  const body = new ProtobufWriter().double(15, state.lower_circuit).double(16, state.upper_circuit);
  return type === undefined ? undefined : packet(instrument, type, state.timestamp, 2, body);
}

/** The open interest alone; undefined where the exchange has no such packet. */
export function oiPacket(instrument: Instrument, state: MarketState): Buffer | undefined {
  const type = OI_TYPES[instrument.exchange];
  return type === undefined
    ? undefined
    : packet(instrument, type, state.timestamp, 2, new ProtobufWriter().int(17, state.oi));
}

/** The greeks of an option. */
export function greekPacket(instrument: Instrument, timestamp: number): Buffer {
  const greeks = new ProtobufWriter().double(1, 0.51).double(2, 0.0004).double(3, 12.4).double(4, -9.3).double(5, 3.2);
  greeks.bytes(6, `${instrument.exchange}_${instrument.token}`).bytes(7, instrument.exchange);
  return packet(instrument, GREEK_TYPES[instrument.exchange]!, timestamp, 10, greeks);
}

export const heartbeatPacket = new ProtobufWriter().int(9, HEARTBEAT_TYPE).finish();

/** A `GenericDTOList`. */
export function packetList(...packets: readonly Buffer[]): Buffer {
  const list = new ProtobufWriter();
  for (const one of packets) list.bytes(1, one);
  return list.finish();
}

/** As proto3 does, type 0 is left out. */
function packet(
  { token }: Instrument,
  type: number,
  timestamp: number | undefined,
  field: number,
  body: ProtobufWriter,
): Buffer {
  return new ProtobufWriter()
    .int(1, Number(token))
    .message(field, body)
    .int(4, 2)
    .int(7, 1001)
    .int(8, timestamp)
    .int(9, type)
    .finish();
}

function priceData({ ltp, ltt }: MarketState): ProtobufWriter {
  return new ProtobufWriter().double(1, ltp).int(2, ltt);
}

function marketData(state: MarketState): ProtobufWriter {
  const depth = new ProtobufWriter();
  for (const level of state.depth?.buy ?? []) depth.message(1, depthEntry(level).int(4, 1));
  for (const level of state.depth?.sell ?? []) depth.message(1, depthEntry(level));
  return priceData(state)
    .bytes(3, '+')
    .int(4, 525)
    .double(5, state.open)
    .double(6, state.high)
    .double(7, state.close)
    .double(8, state.low)
    .int(9, state.volume)
    .int(10, state.ltq)
    .double(11, state.average_price)
    .message(12, depth)
    .int(13, state.total_buy_quantity)
    .int(14, state.total_sell_quantity)
    .double(15, state.lower_circuit)
    .double(16, state.upper_circuit)
    .int(17, state.oi);
}

function depthEntry({ price, quantity, orders }: DepthLevelEntry): ProtobufWriter {
  return new ProtobufWriter().int(1, quantity).double(2, price).int(3, orders);
}

function indexData({ brsymbol }: Instrument, state: MarketState): ProtobufWriter {
  return new ProtobufWriter()
    .bytes(1, brsymbol)
    .double(2, state.ltp)
    .double(3, state.high)
    .double(4, state.low)
    .double(5, state.open)
    .double(6, state.close)
    .double(7, 0.37)
    .double(8, 27_000)
    .double(9, 21_000)
    .int(10, state.timestamp);
}
