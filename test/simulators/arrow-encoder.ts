import type { Mode } from '../../src/common/mode.js';
import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { MarketState } from './market.js';

export interface PacketOptions {
  /** The layout without the reserved bytes before the book. */
  isOld?: boolean;
  /** The sixteen bytes of the closing auction session. */
  hasAuction?: boolean;
  /** The packet without the previous close, which nobody asks for. */
  isBare?: boolean;
}

const RESERVED_BYTES = 8;

/** A packet of a mode; what the market state lacks is sent as 0. */
export function encodePacket(token: number, mode: Mode, state: MarketState, options: PacketOptions = {}): Buffer {
  const parts = [u32(token), u32(paise(state.ltp)), change(state)];
  if (mode === 'LTP') parts.push(...(options.isBare ? [] : [u32(paise(state.close))]));
  else parts.push(quote(state));
  if (mode === 'DEPTH') parts.push(full(state, options));
  if (options.hasAuction) parts.push(auction());
  return Buffer.concat(parts);
}

/** The sign of the change as a character, and the change as a float that no reader uses. */
function change({ ltp = 0, close = 0 }: MarketState): Buffer {
  const buffer = Buffer.alloc(5);
  buffer.write(ltp < close ? '-' : '+');
  buffer.writeInt32BE(paise(ltp) - paise(close), 1);
  return buffer;
}

function quote(state: MarketState): Buffer {
  return Buffer.concat([
    u32(state.ltq),
    u32(paise(state.average_price)),
    u64(state.total_buy_quantity),
    u64(state.total_sell_quantity),
    u32(paise(state.open)),
    u32(paise(state.high)),
    u32(paise(state.close)),
    u32(paise(state.low)),
    u64(state.volume),
    u32(seconds(state.ltt)),
    u32(seconds(state.timestamp)),
    u64(state.oi),
    u64((state.oi ?? 0) + 1),
    u64(Math.max(0, (state.oi ?? 0) - 1)),
  ]);
}

function full({ lower_circuit, upper_circuit, depth }: MarketState, { isOld = false }: PacketOptions): Buffer {
  const none: DepthLevelEntry = { price: 0, quantity: 0 };
  const side = (levels: readonly DepthLevelEntry[] = []) =>
    Array.from({ length: 5 }, (_, place) => level(levels[place] ?? none));
  const reserved = Buffer.alloc(isOld ? 0 : RESERVED_BYTES, 0x5a);
  const limits = [u32(paise(lower_circuit)), u32(paise(upper_circuit))];
  return Buffer.concat([...limits, reserved, ...side(depth?.buy), ...side(depth?.sell)]);
}

function level({ price, quantity, orders = 0 }: DepthLevelEntry): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(orders);
  return Buffer.concat([u64(quantity), u32(paise(price)), count]);
}

/** An imbalance towards the sellers, and two prices. */
function auction(): Buffer {
  const imbalance = Buffer.alloc(8);
  imbalance.writeBigInt64BE(-750n);
  return Buffer.concat([imbalance, u32(10_050), u32(10_025)]);
}

function u32(value = 0): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function u64(value = 0): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer;
}

function paise(rupees = 0): number {
  return Math.round(rupees * 100);
}

function seconds(epochMs = 0): number {
  return Math.floor(epochMs / 1000);
}
