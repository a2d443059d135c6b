import { MODES } from '../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  SubscriptionItem,
  UpstreamItem,
} from '../engine/contract.js';
import { instrumentKey } from './segments.js';

const FEED = 'feed';

/** Not published: more may be taken. */
const SYMBOLS_PER_CONNECTION = 1000;

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX', 'NSE_INDEX', 'BSE_INDEX'],
  orderUpdates: true,
  sessionValidity: 'until about 03:00 IST the next morning',
  proof: 'official SDK',
  gaps: [
    'the form of open interest messages is not documented',
    'the number of instruments of a connection is not published',
    'books of twenty levels are not read',
  ],
};

export const channels: Readonly<Record<string, ChannelDefinition>> = {
  [FEED]: {
    symbolsPerConnection: SYMBOLS_PER_CONNECTION,
    // A second connection with the same token ends the first.
    connectionsPerAccount: 1,
    batchSize: 50,
    batchesPerSecond: 2,
    batchSpacingMs: 500,
  },
};

/** A pong must come within five seconds: there is no other way to notice a dead line. */
export const liveness: Liveness = { pingIntervalMs: 10_000, transportTimeoutMs: 15_000, dataTimeoutMs: 90_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'client_code', label: 'Client code', secret: false, clientId: true },
  { name: 'user_id', label: 'User id of the app', secret: false },
  { name: 'api_key', label: 'User key of the app', secret: true },
  { name: 'api_secret', label: 'Encryption key of the app', secret: true },
  { name: 'email', label: 'Login id (e-mail, mobile number or client code)', secret: false, required: false },
  { name: 'pin', label: 'PIN', secret: true, required: false },
  { name: 'totp_secret', label: 'TOTP secret', secret: true, required: false },
  { name: 'access_token', label: 'Access token of the day', secret: true, required: false, token: true },
];

/** Nothing where the wire has no name for the instrument. */
export function upstream(item: SubscriptionItem): UpstreamItem[] {
  return instrumentKey(item.instrument) === undefined ? [] : [{ ...item, channel: FEED }];
}
