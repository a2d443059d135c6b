import { MODES } from '../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  SubscriptionItem,
  UpstreamItem,
} from '../engine/contract.js';
import { EXCHANGES, pairOf } from './exchange-codes.js';

const FEED = 'feed';

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: EXCHANGES,
  orderUpdates: false,
  sessionValidity: 'one trading day',
  proof: 'official SDK',
  gaps: [
    'limits are not published',
    'the divisor of currency prices and the unit of times are not certain',
    'whether the master has currency contracts is not known',
    'the newest official client goes to another host of the broker',
    'order updates are not asked for',
  ],
};

/** Neither the number of symbols nor that of connections is published, nor how many a request may hold. */
export const channels: Readonly<Record<string, ChannelDefinition>> = {
  [FEED]: { symbolsPerConnection: 1000, connectionsPerAccount: 1, batchSize: 100, batchesPerSecond: 10 },
};

/** The server need not send anything by itself, so that silence alone is no fault of the line. */
export const liveness: Liveness = { pingIntervalMs: 0, transportTimeoutMs: 0, dataTimeoutMs: 60_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'client_id', label: 'Client id', secret: false, clientId: true },
  { name: 'api_key', label: 'API key', secret: false },
  { name: 'api_secret', label: 'API secret', secret: true },
  { name: 'redirect_uri', label: 'Redirect URI', secret: false },
  { name: 'access_token', label: 'Access token of the day', secret: true, required: false, token: true },
];

/** What has no place on the wire is refused. */
export function upstream(item: SubscriptionItem): UpstreamItem[] {
  return pairOf(item.instrument) === undefined ? [] : [{ ...item, channel: FEED }];
}
