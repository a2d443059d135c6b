import { MODES } from '../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  SubscriptionItem,
  UpstreamItem,
} from '../engine/contract.js';
import { EXCHANGES, exchangeTypeOf } from './exchange-types.js';

const FEED = 'feed';

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: EXCHANGES,
  orderUpdates: true,
  sessionValidity: 'until about 03:00 IST the next morning',
  proof: 'official SDK',
  gaps: [
    'the base of times, the scale of currency prices and the code of MCX are assumed',
    'limits are not published',
    'tokens of NSE indices come from a table, and indices of BSE are told by the length of their tokens',
    'no login by SMS code',
  ],
};

/** Neither limit is published: more of either may be taken. */
export const channels: Readonly<Record<string, ChannelDefinition>> = {
  [FEED]: { symbolsPerConnection: 1000, connectionsPerAccount: 1, batchSize: 500, batchesPerSecond: 2 },
};

/** There is no heartbeat but the WebSocket's own, which the server answers within 10 s. */
export const liveness: Liveness = { pingIntervalMs: 10_000, transportTimeoutMs: 20_000, dataTimeoutMs: 90_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'client_code', label: 'Client code', secret: false, clientId: true },
  { name: 'api_key', label: 'API key', secret: true },
  { name: 'password', label: 'Password', secret: true, required: false },
  { name: 'totp_secret', label: 'TOTP secret', secret: true, required: false },
  { name: 'auth_token', label: 'Auth token of the day (jwtToken)', secret: true, required: false, token: true },
];

/** An exchange that the broker does not stream is refused. */
export function upstream(item: SubscriptionItem): UpstreamItem[] {
  return exchangeTypeOf(item.instrument.exchange) === undefined ? [] : [{ ...item, channel: FEED }];
}
