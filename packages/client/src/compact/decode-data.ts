import type { DepthData } from '../messages.js';
import { bookOf, readDepth } from './decode-depth.js';
import { isoTime } from './iso-time.js';
import { LENGTH_DELIMITED, type ProtoReader, VARINT } from './proto-reader.js';
import { readText } from './texts.js';

/** Fields of the message `Data` by their numbers. */
const PRICE_DECIMALS = 1;
const SEQ = 2;
const LTP = 3;
const TIMESTAMP = 4;
const LTT = 5;
const VOLUME = 6;
const OPEN = 7;
const HIGH = 8;
const LOW = 9;
const CLOSE = 10;
const CHANGE = 11;
const CHANGE_PERCENT = 12;
const BID = 13;
const ASK = 14;
const DEPTH = 15;
const BID_QTY = 16;
const ASK_QTY = 17;
const LAST_TRADE_QUANTITY = 18;
const AVG_TRADE_PRICE = 19;
const TOTAL_BUY_QUANTITY = 20;
const TOTAL_SELL_QUANTITY = 21;
const OI = 22;
const UPPER_CIRCUIT = 23;
const LOWER_CIRCUIT = 24;
const INTERPOLATED = 25;
const BROKER_SUPPORTED = 26;
const BROKER_MESSAGE = 27;
const QUANTITY_DECIMALS = 28;

const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** Fields that can be negative, a bit each. */
const SIGNED = [
  LTP,
  TIMESTAMP,
  LTT,
  OPEN,
  HIGH,
  LOW,
  CLOSE,
  CHANGE,
  CHANGE_PERCENT,
  BID,
  ASK,
  AVG_TRADE_PRICE,
  UPPER_CIRCUIT,
  LOWER_CIRCUIT,
].reduce((bits, field) => bits | (1 << field), 0);

/** What stands on the wire, by field number; of the message that is being read. */
const values = new Float64Array(QUANTITY_DECIMALS + 1);

/** Data of any mode: what is not there is absent. */
export type CompactData = Partial<DepthData>;

/** Reads the message `Data` up to `end` into what the JSON message has as `data`. */
export function readData(
  reader: ProtoReader,
  bytes: Uint8Array,
  end: number,
  symbol: string,
  exchange: string,
): CompactData {
  let seen = 0;
  let message = '';
  values[PRICE_DECIMALS] = 0;
  values[QUANTITY_DECIMALS] = 0;
  while (reader.at < end) {
    const tag = reader.varint();
    const field = tag >> 3;
    const wireType = tag & 7;
    if (field === DEPTH || field === BROKER_MESSAGE) {
      expectType(wireType, LENGTH_DELIMITED);
      const fieldEnd = reader.end();
      if (field === DEPTH) readDepth(reader, fieldEnd);
      else message = readText(bytes, reader.at, fieldEnd);
      reader.at = fieldEnd;
    } else if (field > 0 && field <= QUANTITY_DECIMALS) {
      expectType(wireType, VARINT);
      values[field] = (SIGNED & (1 << field)) !== 0 ? reader.zigzag() : reader.varint();
    } else {
      reader.skip(wireType);
      continue;
    }
    seen |= 1 << field;
  }
  return compose(seen, symbol, exchange, message);
}

function expectType(given: number, expected: number): void {
  if (given !== expected) throw new RangeError('a field is of another type');
}

function compose(seen: number, symbol: string, exchange: string, message: string): CompactData {
  const priceScale = POWERS[values[PRICE_DECIMALS]!] ?? Number.NaN;
  const quantityScale = POWERS[values[QUANTITY_DECIMALS]!] ?? Number.NaN;
  if (Number.isNaN(priceScale + quantityScale)) throw new RangeError('a number has too many decimals');
  const has = (field: number): boolean => (seen & (1 << field)) !== 0;
  const ltp = has(LTP) ? values[LTP]! : 0;
  const price = (field: number): number => (ltp + values[field]!) / priceScale;
  const quantity = (field: number): number => values[field]! / quantityScale;
  const data: CompactData = {};
  if (has(SEQ)) data.seq = values[SEQ]!;
  data.symbol = symbol;
  data.exchange = exchange;
  if (has(LTP)) data.ltp = ltp / priceScale;
  if (has(TIMESTAMP)) data.timestamp = isoTime(values[TIMESTAMP]!);
  if (has(LTT)) data.ltt = isoTime((has(TIMESTAMP) ? values[TIMESTAMP]! : 0) + values[LTT]!);
  if (has(VOLUME)) data.volume = quantity(VOLUME);
  if (has(OPEN)) data.open = price(OPEN);
  if (has(HIGH)) data.high = price(HIGH);
  if (has(LOW)) data.low = price(LOW);
  if (has(CLOSE)) data.close = price(CLOSE);
  if (has(CHANGE)) data.change = values[CHANGE]! / priceScale;
  if (has(CHANGE_PERCENT)) data.change_percent = values[CHANGE_PERCENT]! / 100;
  if (has(LAST_TRADE_QUANTITY)) data.last_trade_quantity = quantity(LAST_TRADE_QUANTITY);
  if (has(AVG_TRADE_PRICE)) data.avg_trade_price = price(AVG_TRADE_PRICE);
  if (has(TOTAL_BUY_QUANTITY)) data.total_buy_quantity = quantity(TOTAL_BUY_QUANTITY);
  if (has(TOTAL_SELL_QUANTITY)) data.total_sell_quantity = quantity(TOTAL_SELL_QUANTITY);
  if (has(OI)) data.oi = quantity(OI);
  if (has(BID)) data.bid = price(BID);
  if (has(ASK)) data.ask = price(ASK);
  if (has(BID_QTY)) data.bid_qty = quantity(BID_QTY);
  if (has(ASK_QTY)) data.ask_qty = quantity(ASK_QTY);
  if (has(UPPER_CIRCUIT)) data.upper_circuit = price(UPPER_CIRCUIT);
  if (has(LOWER_CIRCUIT)) data.lower_circuit = price(LOWER_CIRCUIT);
  if (has(DEPTH)) data.depth = bookOf(ltp, priceScale, quantityScale);
  if (has(INTERPOLATED)) data.interpolated = values[INTERPOLATED] !== 0;
  if (has(BROKER_SUPPORTED)) data.broker_supported = values[BROKER_SUPPORTED] !== 0;
  if (has(BROKER_MESSAGE)) data.broker_message = message;
  return data;
}
