import type { Mode } from '../../../../common/mode.js';
import type { SubscriptionItem } from '../../engine/contract.js';
import { SEGMENTS } from './segments.js';

/** Request codes of the live feed that subscribe; each plus one unsubscribes. */
export const SUBSCRIBE_CODES: Readonly<Record<Mode, number>> = { LTP: 15, QUOTE: 17, DEPTH: 21 };

/** Subscribes on the sockets of 20 and 200 levels. */
export const SUBSCRIBE_DEPTH = 23;

/** The two codes that documents and official client name for leaving a depth socket's instrument; both are sent. */
export const UNSUBSCRIBE_DEPTH: readonly number[] = [25, 24];

/** The form of the live feed and of the 20-level socket: several instruments. */
export function listRequest(code: number, items: readonly SubscriptionItem[]): string {
  return JSON.stringify({ RequestCode: code, InstrumentCount: items.length, InstrumentList: items.map(instrumentKey) });
}

/** The form of the 200-level socket: one instrument, no list. */
export function singleRequest(code: number, item: SubscriptionItem): string {
  return JSON.stringify({ RequestCode: code, ...instrumentKey(item) });
}

function instrumentKey({ instrument }: SubscriptionItem): { ExchangeSegment: string; SecurityId: string } {
  return { ExchangeSegment: SEGMENTS[instrument.exchange]!.name, SecurityId: instrument.token };
}
