import { DEFAULT_DEPTH_LEVEL, MODES } from '../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  SubscriptionItem,
  UpstreamItem,
} from '../engine/contract.js';
import { EXCHANGES, exchangeTypeOf } from './exchange-types.js';

/** Most (token, mode) pairs of a connection. */
export const PAIRS_PER_CONNECTION = 1000;

/** Most tokens of a connection with a book of 20 levels. */
const DEEP_BOOKS_PER_CONNECTION = 50;

const FEED = 'feed';

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE: [5, 20], NSE_INDEX: [], BSE_INDEX: [], MCX_INDEX: [] },
  exchanges: EXCHANGES,
  orderUpdates: false,
  sessionValidity: 'until about 03:00 IST the next morning',
  proof: 'official SDK',
  gaps: [
    'order updates come on another socket, which is not opened',
    "the unit of the last trade's time rests on documents",
  ],
};

export const channels: Readonly<Record<string, ChannelDefinition>> = {
  [FEED]: {
    symbolsPerConnection: PAIRS_PER_CONNECTION,
    connectionsPerAccount: 3,
    batchSize: PAIRS_PER_CONNECTION,
    batchesPerSecond: 4,
    // A connection is full with 50 deep books: with this weight the pool never places a 51st, which would be refused.
    weight: (item) => (isDeepBook(item) ? PAIRS_PER_CONNECTION / DEEP_BOOKS_PER_CONNECTION : 1),
  },
};

/** The broker drops a client that is silent for 30 s and answers each heartbeat, so silence is a dead line. */
export const liveness: Liveness = { pingIntervalMs: 0, transportTimeoutMs: 30_000, dataTimeoutMs: 90_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'client_code', label: 'Client code', secret: false, clientId: true },
  { name: 'api_key', label: 'API key', secret: true },
  { name: 'pin', label: 'PIN', secret: true, required: false },
  { name: 'totp_secret', label: 'TOTP secret', secret: true, required: false },
  { name: 'auth_token', label: 'Auth token (jwtToken)', secret: true, required: false, token: true },
  { name: 'feed_token', label: 'Feed token', secret: true, required: false, token: true },
  { name: 'refresh_token', label: 'Refresh token', secret: true, required: false, token: true },
];

/** Whether an item is carried by the 20-level packets, which exist for NSE shares only. */
export function isDeepBook(item: SubscriptionItem): boolean {
  return item.mode === 'DEPTH' && item.depthLevel === 20 && item.instrument.exchange === 'NSE';
}

/** A deep book has no prices of trades, so the quote is held beside it; an unknown exchange is refused. */
export function upstream(item: SubscriptionItem): UpstreamItem[] {
  if (exchangeTypeOf(item.instrument) === undefined) return [];
  if (!isDeepBook(item)) return [{ ...item, channel: FEED }];
  return [
    { ...item, mode: 'QUOTE', depthLevel: DEFAULT_DEPTH_LEVEL, channel: FEED },
    { ...item, channel: FEED, stream: 'depth20' },
  ];
}
