import { payloadOf } from '../streaming/hub/frame.js';
import type { Delivery } from '../streaming/hub/variant.js';
import { NAMESPACE, type Payload, type ServerEvents } from './ui-events.js';

/**
 * Socket.IO's packet of an event (protocol revision 5, type 2) as the engine carries it. Built here, so that a message
 * is encoded once for all its clients, and so that it is known how many bytes wait for each of them.
 */
const HEAD = `2${NAMESPACE},`;
const MARKET_DATA_HEAD = `${HEAD}["market_data",`;

export function eventPacket<E extends keyof ServerEvents>(event: E, payload: Payload<E>): string {
  return HEAD + JSON.stringify([event, payload]);
}

/** The `market_data` event of a message; the same text for every client of its variant. */
export function deliveryPacket(delivery: Delivery): string {
  delivery.packet ??= `${MARKET_DATA_HEAD}${payloadOf(delivery.frame).toString()}]`;
  return delivery.packet;
}
