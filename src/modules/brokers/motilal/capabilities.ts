import { MODES } from '../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  SubscriptionItem,
  UpstreamItem,
} from '../engine/contract.js';
import { EXCHANGES, scripCodeOf } from './segments.js';

const FEED = 'feed';

/** Neither this nor the number of connections is published: more of either may be taken. */
const SYMBOLS_PER_CONNECTION = 1000;
const CONNECTIONS = 1;

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: EXCHANGES,
  orderUpdates: false,
  sessionValidity: 'until 06:00 IST the next morning',
  proof: "another implementation's behaviour",
  gaps: [
    'limits are not published',
    'what the login packet means is inferred',
    'how indices are registered is inferred: both ways are taken',
    'order updates are on a service of their own, which is not read',
  ],
};

/** A request holds one scrip, and no pace is published. */
export const channels: Readonly<Record<string, ChannelDefinition>> = {
  [FEED]: {
    symbolsPerConnection: SYMBOLS_PER_CONNECTION,
    connectionsPerAccount: CONNECTIONS,
    batchSize: 100,
    batchesPerSecond: 10,
  },
};

/** The broker sends a heartbeat record every 10 to 15 s. */
export const liveness: Liveness = { pingIntervalMs: 0, transportTimeoutMs: 60_000, dataTimeoutMs: 90_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'client_code', label: 'Client code, in capitals', secret: false, clientId: true },
  { name: 'api_key', label: 'API key', secret: true },
  { name: 'password', label: 'Password', secret: true, required: false },
  { name: 'second_factor', label: 'Date of birth (DD/MM/YYYY), or PAN', secret: true, required: false },
  { name: 'totp_secret', label: 'TOTP secret', secret: true, required: false },
  { name: 'auth_token', label: 'Auth token of the day', secret: true, required: false, token: true },
];

/** One registration serves every mode; what has no place on the wire is refused. */
export function upstream(item: SubscriptionItem): UpstreamItem[] {
  return scripCodeOf(item.instrument) === undefined ? [] : [{ ...item, channel: FEED }];
}
