import { MODES } from '../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  SubscriptionItem,
  UpstreamItem,
} from '../engine/contract.js';

const FEED = 'feed';

/** Neither this nor the number of sessions is published: more of either may be taken. */
const SYMBOLS_PER_CONNECTION = 1000;
const SESSIONS = 1;

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'NSE_INDEX', 'BSE_INDEX'],
  orderUpdates: true,
  sessionValidity: 'until about 03:00 IST the next morning',
  proof: 'official SDK',
  gaps: ['limits are not published', 'how an update merges is told by documents alone', 'option greeks are not read'],
};

export const channels: Readonly<Record<string, ChannelDefinition>> = {
  [FEED]: {
    symbolsPerConnection: SYMBOLS_PER_CONNECTION,
    connectionsPerAccount: SESSIONS,
    batchSize: 100,
    batchesPerSecond: 10,
  },
};

/** The broker has no heartbeat of its own, and answers pings. */
export const liveness: Liveness = { pingIntervalMs: 30_000, transportTimeoutMs: 40_000, dataTimeoutMs: 120_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'user_id', label: 'User id', secret: false, clientId: true },
  { name: 'vendor_code', label: 'Vendor code (…_API)', secret: false },
  { name: 'api_key', label: 'API key', secret: true },
  { name: 'password', label: 'Password', secret: true, required: false },
  { name: 'totp_secret', label: 'TOTP secret', secret: true, required: false },
  { name: 'susertoken', label: 'Session token of the day (susertoken)', secret: true, required: false, token: true },
];

/** One subscription of the wire serves every mode; who wants the book is told apart from who wants prices. */
export function upstream(item: SubscriptionItem): UpstreamItem[] {
  return [item.mode === 'DEPTH' ? { ...item, channel: FEED, stream: 'depth' } : { ...item, channel: FEED }];
}
