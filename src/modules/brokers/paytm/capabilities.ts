import { MODES } from '../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  SubscriptionItem,
  UpstreamItem,
} from '../engine/contract.js';
import { EXCHANGES } from './preferences.js';

const FEED = 'feed';

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: EXCHANGES,
  orderUpdates: false,
  sessionValidity: 'until about 03:00 IST the next morning',
  proof: 'official SDK',
  gaps: [
    'the official SDK is no package: the test with it runs where a clone of it is',
    'limits are not published',
    'whether trade times count from UTC or from the Indian clock is taken from the SDK',
    'of two instruments with one security id on different exchanges only the first is carried',
  ],
};

/** Neither limit is published: more of either may be taken. A list is one message, however long. */
export const channels: Readonly<Record<string, ChannelDefinition>> = {
  [FEED]: { symbolsPerConnection: 1000, connectionsPerAccount: 1, batchSize: 500, batchesPerSecond: 2 },
};

/** The server pings every 30 s and answers ours within 10 s. */
export const liveness: Liveness = { pingIntervalMs: 30_000, transportTimeoutMs: 40_000, dataTimeoutMs: 90_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'api_key', label: 'API key', secret: false },
  { name: 'api_secret', label: 'API secret key', secret: true },
  { name: 'access_token', label: 'Access token of the day', secret: true, required: false, token: true },
  {
    name: 'public_access_token',
    label: 'Public access token of the day (for the socket)',
    secret: true,
    required: false,
    token: true,
  },
  {
    name: 'trade_time_offset',
    label: 'Seconds to take off trade times (0; 19800 where they run ahead of the clock)',
    secret: false,
    required: false,
  },
];

/** An exchange that the broker does not carry is refused. */
export function upstream(item: SubscriptionItem): UpstreamItem[] {
  return EXCHANGES.includes(item.instrument.exchange) ? [{ ...item, channel: FEED }] : [];
}
