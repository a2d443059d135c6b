import { MODES } from '../../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  SubscriptionItem,
  UpstreamItem,
} from '../../engine/contract.js';

const FEED = 'feed';

/** Not published; what other clients are known to hold on one connection. */
const SYMBOLS_PER_CONNECTION = 3000;

export const NOREN_EXCHANGES: readonly string[] = ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'MCX', 'NSE_INDEX', 'BSE_INDEX'];

export const NOREN_CAPABILITIES: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [], MCX_INDEX: [] },
  exchanges: NOREN_EXCHANGES,
  orderUpdates: true,
  sessionValidity: 'until about 03:00 IST the next morning',
};

/** One socket for a session: the feed of a second one is silent, or its login refused. */
export function norenChannels(
  symbolsPerConnection = SYMBOLS_PER_CONNECTION,
): Readonly<Record<string, ChannelDefinition>> {
  return {
    [FEED]: {
      symbolsPerConnection,
      connectionsPerAccount: 1,
      batchSize: 100,
      batchesPerSecond: 10,
      batchSpacingMs: 100,
    },
  };
}

/** The servers answer pings whether or not they answer heartbeats. */
export const NOREN_LIVENESS: Liveness = {
  pingIntervalMs: 30_000,
  transportTimeoutMs: 120_000,
  dataTimeoutMs: 120_000,
};

/** The fields of brokers that log in by OAuth. */
export function oauthFields(labels: { user: string; key: string; secret: string }): readonly CredentialField[] {
  return [
    { name: 'user_id', label: labels.user, secret: false, clientId: true },
    { name: 'api_key', label: labels.key, secret: false },
    { name: 'api_secret', label: labels.secret, secret: true },
    { name: 'access_token', label: 'Access token of the day', secret: true, required: false, token: true },
  ];
}

/** Touchline and depth of a key are subscriptions side by side, each with an end of its own. */
export function norenUpstream(item: SubscriptionItem): UpstreamItem[] {
  return [item.mode === 'DEPTH' ? { ...item, channel: FEED, stream: 'depth' } : { ...item, channel: FEED }];
}
