import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

/** Reads compact messages by the published schema and its comments, with a Protobuf library and exact arithmetic. */

const schema = protobuf.parse(readFileSync('packages/client/proto/tickgate.proto', 'utf8'), { keepCase: true });
const MarketData = schema.root.lookupType('tickgate.v1.MarketData');

type Fields = Record<string, unknown>;
/** 64-bit numbers come as text. */
type Whole = string;

const DIFFERENCES = ['open', 'high', 'low', 'close', 'bid', 'ask', 'avg_trade_price', 'upper_circuit', 'lower_circuit'];
const QUANTITIES = [
  'volume',
  'bid_qty',
  'ask_qty',
  'last_trade_quantity',
  'total_buy_quantity',
  'total_sell_quantity',
  'oi',
];
const AS_THEY_ARE = ['interpolated', 'broker_supported', 'broker_message'];

/** The JSON message that says the same as this payload of a binary frame. */
export function readMarketData(payload: Uint8Array): Fields {
  const { symbol, exchange, data, data_json, ...envelope } = plain(payload);
  return {
    type: 'market_data',
    topic: `${symbol}.${exchange}`,
    symbol,
    exchange,
    ...envelope,
    data: data_json ? JSON.parse(String(data_json)) : readData(data as Fields, { symbol, exchange }),
  };
}

/** Whether a message says what it says by the fields of the schema, rather than as JSON text. */
export function isCompact(payload: Uint8Array): boolean {
  return plain(payload).data !== undefined;
}

function plain(payload: Uint8Array): Fields {
  return MarketData.toObject(MarketData.decode(payload), { longs: String, bytes: Buffer }) as Fields;
}

function readData(data: Fields, identity: Fields): Fields {
  const { price_decimals = 0, quantity_decimals = 0 } = data as { price_decimals?: number; quantity_decimals?: number };
  const ltp = BigInt((data.ltp as Whole | undefined) ?? 0);
  const timestamp = BigInt((data.timestamp as Whole | undefined) ?? 0);
  const read: Fields = { ...identity };
  const take = (name: string, give: (whole: bigint) => unknown) => {
    if (data[name] !== undefined) read[name] = give(BigInt(data[name] as Whole));
  };
  const price = (whole: bigint) => decimal(whole, price_decimals);
  take('seq', Number);
  take('ltp', price);
  take('change', price);
  take('change_percent', (whole) => decimal(whole, 2));
  take('timestamp', iso);
  take('ltt', (whole) => iso(timestamp + whole));
  for (const name of DIFFERENCES) take(name, (whole) => price(ltp + whole));
  for (const name of QUANTITIES) take(name, (whole) => decimal(whole, quantity_decimals));
  for (const name of AS_THEY_ARE) if (data[name] !== undefined) read[name] = data[name];
  if (data.depth) {
    const depth = data.depth as Record<string, Whole[] | undefined>;
    read.depth = { buy: side(depth, 'buy', ltp), sell: side(depth, 'sell', ltp) };
  }
  return read;

  function side(depth: Record<string, Whole[] | undefined>, name: string, from: bigint): Fields[] {
    const quantities = depth[`${name}_quantity`];
    const orders = depth[`${name}_orders`];
    let before = from;
    return (depth[`${name}_price`] ?? []).map((difference, level) => {
      before += BigInt(difference);
      return {
        price: price(before),
        quantity: decimal(BigInt(quantities![level]!), quantity_decimals),
        ...(orders && { orders: Number(orders[level]) }),
      };
    });
  }
}

/** By its digits: no division is trusted. */
function decimal(whole: bigint, decimals: number): number {
  return Number(`${whole}e-${decimals}`);
}

function iso(epochMs: bigint): string {
  return new Date(Number(epochMs)).toISOString();
}
