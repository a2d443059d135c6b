import { isIndexExchange } from '../../../common/exchanges.js';
import { MODES } from '../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  SubscriptionItem,
  UpstreamItem,
} from '../engine/contract.js';
import { EXCHANGES } from './subjects.js';

const FEED = 'feed';

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: EXCHANGES,
  // They travel on subjects of their own, which this broker does not subscribe.
  orderUpdates: false,
  sessionValidity: 'until about 03:00 IST the next morning',
  proof: 'official documents',
  gaps: [
    "the simulator is proven with the official client of NATS, not with the broker's own SDK",
    'the subjects of MCX are unverified',
    'no currency derivatives',
    'that prices are rupees and not paise was not seen live',
    'no order updates',
  ],
};

/** The limit is one of subjects, and a book has one beside that of the prices. No limit of connections is published. */
export const channels: Readonly<Record<string, ChannelDefinition>> = {
  [FEED]: { symbolsPerConnection: 1000, connectionsPerAccount: 1, batchSize: 200, batchesPerSecond: 10, weight },
};

function weight({ mode, instrument }: SubscriptionItem): number {
  return mode === 'DEPTH' && !isIndexExchange(instrument.exchange) ? 2 : 1;
}

/** The client's PING of every half minute is the heartbeat: after two without an answer the line is dead. */
export const liveness: Liveness = { pingIntervalMs: 0, transportTimeoutMs: 65_000, dataTimeoutMs: 120_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'api_key', label: 'API key', secret: true },
  { name: 'api_secret', label: 'API secret (keys with daily approval)', secret: true, required: false },
  { name: 'totp_secret', label: 'TOTP secret (TOTP keys)', secret: true, required: false },
  { name: 'price_divisor', label: 'Divisor of prices: 1, or 100 for paise', secret: false, required: false },
  { name: 'access_token', label: 'Access token of the day', secret: true, required: false, token: true },
];

/** Prices are there before the first book: who wants both gets them until it comes. */
export function upstream(item: SubscriptionItem): UpstreamItem[] {
  return [item.mode === 'DEPTH' ? { ...item, channel: FEED, stream: 'book' } : { ...item, channel: FEED }];
}
