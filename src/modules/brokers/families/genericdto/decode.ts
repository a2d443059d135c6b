import { readFileSync } from 'node:fs';
import protobuf, { type INamespace } from 'protobufjs/light.js';

/** 64-bit integers come as `Long`, so that none loses digits before it was looked at. */
export type Int64 = number | { toNumber(): number };

/** A message that was not sent; a number that was not sent is 0. */
type Absent = undefined | null;

export interface Packet {
  instrumentId: Int64;
  mbpData?: MbpData | Absent;
  indexData?: IndexData | Absent;
  packetTimestamp: Int64;
  packetType: number;
}

export interface MbpData {
  lastTradedPrice: number;
  lastTradeTime: Int64;
  openPrice: number;
  highPrice: number;
  closingPrice: number;
  lowPrice: number;
  volumeTradedToday: Int64;
  lastTradeQuantity: Int64;
  averageTradePrice: number;
  marketDepthDTOList?: { marketDepthDTO: readonly DepthEntry[] } | Absent;
  totalBuyQuantity: Int64;
  totalSellQuantity: Int64;
  lowerCircuitLimit: number;
  upperCircuitLimit: number;
  oi: Int64;
}

export interface DepthEntry {
  quantity: Int64;
  price: number;
  numberOfOrders: Int64;
  buyFlag: boolean;
}

export interface IndexData {
  indexValue: number;
  highIndexValue: number;
  lowIndexValue: number;
  openingIndex: number;
  closingIndex: number;
  packetTimeStamp: Int64;
}

/** The first byte of a list: its only field, length-delimited. A bare packet has no such field. */
const LIST_TAG = 0x0a;

const descriptor = JSON.parse(readFileSync(new URL('./generic-dto.json', import.meta.url), 'utf8')) as INamespace;
const root = protobuf.Root.fromJSON(descriptor);
const packetList = root.lookupType('GenericDTOList');
const barePacket = root.lookupType('GenericDTO');

/**
 * The packets of a frame, which is a list of them or a bare one.
 *
 * @throws Error for bytes that are neither, or a part of one
 */
export function decodeFrame(frame: Buffer): readonly Packet[] {
  const reader = protobuf.Reader.create(frame);
  reader.discardUnknown = true;
  if (frame[0] !== LIST_TAG) return [barePacket.decode(reader) as unknown as Packet];
  return (packetList.decode(reader) as unknown as { genericDTOList: readonly Packet[] }).genericDTOList;
}
