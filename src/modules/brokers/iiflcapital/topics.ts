import { isIndexExchange } from '../../../common/exchanges.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { SubscriptionItem } from '../engine/contract.js';

/** Topics hold lower-case letters, digits and slashes alone. */
const FEED = 'prod/marketfeed';
const UPDATES = 'prod/updates';

/** The segment under which examples of the broker show indices of NSE, beside the one of their file. */
const OTHER_INDEX_SEGMENT = 'nsefo';

const WITH_INTEREST: ReadonlySet<string> = new Set(['NFO', 'BFO', 'CDS', 'BCD', 'MCX', 'NCO', 'NCDEX']);

export function segmentOf({ brexchange }: Instrument): string {
  return brexchange.toLowerCase();
}

/** Prices and book. Tokens of indices and shares share a segment, so the kind of topic tells them apart. */
export function marketTopic(instrument: Instrument, segment = segmentOf(instrument)): string {
  return `${FEED}/${isIndexExchange(instrument.exchange) ? 'index' : 'mw'}/v1/${segment}/${instrument.token}`;
}

/** Where an index is looked for when its own topic stays silent; undefined where there is no such place. */
export function otherIndexTopic(instrument: Instrument): string | undefined {
  if (instrument.exchange !== 'NSE_INDEX' || segmentOf(instrument) === OTHER_INDEX_SEGMENT) return undefined;
  return marketTopic(instrument, OTHER_INDEX_SEGMENT);
}

/** Open interest; undefined where the instrument has none, or the mode does not show it. */
export function interestTopic({ instrument, mode }: SubscriptionItem): string | undefined {
  if (mode === 'LTP' || !WITH_INTEREST.has(instrument.exchange)) return undefined;
  return `${FEED}/oi/v1/${segmentOf(instrument)}/${instrument.token}`;
}

/** Price bands of all instruments of a segment. */
export function circuitTopics(segment: string): { upper: string; lower: string } {
  return { upper: `${FEED}/uppercircuit/v1/${segment}`, lower: `${FEED}/lowercircuit/v1/${segment}` };
}

/** Updates of orders and of trades. */
export function updateTopics(clientCode: string): string[] {
  const code = clientCode.toLowerCase();
  return [`${UPDATES}/order/v1/${code}`, `${UPDATES}/trade/v1/${code}`];
}
