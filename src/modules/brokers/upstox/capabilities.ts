import { MODES } from '../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  SubscriptionItem,
} from '../engine/contract.js';

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  // 30 levels are for accounts with Upstox Plus.
  depthLevels: { default: [5, 30], NSE_INDEX: [], BSE_INDEX: [], GLOBAL_INDEX: [] },
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX', 'NSE_INDEX', 'BSE_INDEX', 'GLOBAL_INDEX'],
  // They travel on a socket of their own, which this broker does not open.
  orderUpdates: false,
  sessionValidity: 'until 03:30 IST the next morning',
  proof: 'official SDK',
  gaps: [
    'order updates come on another socket, which is not opened',
    '30 levels need Upstox Plus',
    'what error replies look like is known from one example',
  ],
};

/**
 * Weights keep every mix of modes within the limits for mixed subscriptions: 2,000 keys with prices alone, 1,500 with
 * everything, 50 with thirty levels. No limit of keys in a message is published.
 */
export const channels: Record<string, ChannelDefinition> = {
  feed: { symbolsPerConnection: 1500, connectionsPerAccount: 2, batchSize: 1000, batchesPerSecond: 2, weight },
};

function weight({ mode, depthLevel }: SubscriptionItem): number {
  if (mode === 'LTP') return 1500 / 2000;
  return mode === 'DEPTH' && depthLevel === 30 ? 1500 / 50 : 1;
}

/** A quiet market sends nothing for minutes, while pings go on: data alone must not be waited for too eagerly. */
export const liveness: Liveness = { pingIntervalMs: 30_000, transportTimeoutMs: 90_000, dataTimeoutMs: 300_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'api_key', label: 'API key', secret: false },
  { name: 'api_secret', label: 'API secret', secret: true },
  { name: 'redirect_uri', label: 'Redirect URI', secret: false },
  { name: 'access_token', label: 'Access token of the day', secret: true, required: false, token: true },
];
