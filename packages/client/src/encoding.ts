import type { MarketDataMessage } from './messages.js';

/** How ticks travel: as JSON, or in the compact binary form of `proto/tickgate.proto`. */
export type Encoding = 'json' | 'protobuf';

/** Names the compact encoding to the gateway. */
export const PROTOBUF_SUBPROTOCOL = 'tickgate.protobuf.v1';

export type Decode = (bytes: Uint8Array) => MarketDataMessage;

/**
 * Loads the decoder, which bundlers keep in a file of its own: whoever stays with JSON does not load it. Undefined
 * where it cannot be loaded.
 */
export async function loadDecoder(): Promise<Decode | undefined> {
  try {
    return (await import('./compact/decode-market-data.js')).decodeMarketData;
  } catch {
    return undefined;
  }
}

/** Of a binary message's `data`, in whatever form a WebSocket gives it. */
export function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data as ArrayBuffer);
}
