/**
 * What a packet holds. `full` and `index`: all there is to know. `circuit` and `oi`: their own values alone, everything
 * else on the wire means nothing.
 */
export type PacketKind = 'full' | 'index' | 'circuit' | 'oi';

export interface PacketType {
  exchange: string;
  kind: PacketKind;
}

/** By number; those in between (orders, trades, heartbeats, greeks) and beyond give no ticks. */
export const PACKET_TYPES: readonly (PacketType | undefined)[] = [
  { exchange: 'NSE', kind: 'full' },
  { exchange: 'CDS', kind: 'full' },
  { exchange: 'NSE_INDEX', kind: 'index' },
  { exchange: 'NFO', kind: 'full' },
  { exchange: 'BSE', kind: 'full' },
  { exchange: 'BSE_INDEX', kind: 'index' },
  { exchange: 'BFO', kind: 'full' },
  { exchange: 'MCX', kind: 'full' },
  undefined,
  undefined,
  { exchange: 'NSE', kind: 'circuit' },
  { exchange: 'CDS', kind: 'circuit' },
  { exchange: 'CDS', kind: 'oi' },
  { exchange: 'NFO', kind: 'circuit' },
  { exchange: 'NFO', kind: 'oi' },
  { exchange: 'BFO', kind: 'oi' },
];
