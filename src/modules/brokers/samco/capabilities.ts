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

/** Neither is published; chains of more than 700 options are known to come on one socket. */
const SYMBOLS_PER_CONNECTION = 1000;
const SESSIONS = 1;

/** Every request states a whole list, so many changes in one are better than many requests. */
const BATCH_SIZE = 500;
const SPACING_MS = 250;

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'MCX', 'NSE_INDEX', 'BSE_INDEX'],
  orderUpdates: false,
  sessionValidity: 'until 08:00 IST the next day',
  proof: 'official SDK',
  gaps: [
    'limits are not published',
    'that a request replaces the whole list was observed by another implementation',
    'option greeks are not read',
  ],
};

export const channels: Readonly<Record<string, ChannelDefinition>> = {
  [FEED]: {
    symbolsPerConnection: SYMBOLS_PER_CONNECTION,
    connectionsPerAccount: SESSIONS,
    batchSize: BATCH_SIZE,
    batchesPerSecond: 1000 / SPACING_MS,
    batchSpacingMs: SPACING_MS,
  },
};

/** The broker has no heartbeat of its own, and answers pings within ten seconds. */
export const liveness: Liveness = { pingIntervalMs: 30_000, transportTimeoutMs: 40_000, dataTimeoutMs: 120_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'api_key', label: 'API key', secret: true },
  { name: 'api_secret', label: 'API secret', secret: true },
  { name: 'account_id', label: 'Account id', secret: false, required: false, clientId: true },
  { name: 'session_token', label: 'Session token of the day', secret: true, required: false, token: true },
];

/** Quotes and books are streams of their own, which end one by one. */
export function upstream(item: SubscriptionItem): UpstreamItem[] {
  return [item.mode === 'DEPTH' ? { ...item, channel: FEED, stream: 'depth' } : { ...item, channel: FEED }];
}
