import { MODES } from '../../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  SubscriptionItem,
} from '../../engine/contract.js';
import { isDerivative } from './segments.js';

/** Subscriptions that an app key has unless the broker grants more: one instrument in one message code is one. */
const QUOTA = 50;

export const XTS_CHANNELS = {
  feed: {
    symbolsPerConnection: QUOTA,
    // A login ends the session before it, and a session has one socket.
    connectionsPerAccount: 1,
    // No more than 50 are accepted in a call; half of that keeps what a refused call takes along small.
    batchSize: 25,
    batchesPerSecond: 2,
    weight: subscriptionsOf,
  },
} satisfies Record<string, ChannelDefinition>;

/** An open interest is a subscription beside that of the prices. */
function subscriptionsOf({ mode, instrument }: SubscriptionItem): number {
  return mode !== 'LTP' && isDerivative(instrument.exchange) ? 2 : 1;
}

/**
 * The heartbeat is the transport's own: a ping every 25 s, and its pong within 20 s. Data alone tells little, as 50
 * instruments can be silent for minutes.
 */
export const XTS_LIVENESS: Liveness = { pingIntervalMs: 0, transportTimeoutMs: 60_000, dataTimeoutMs: 300_000 };

export const XTS_CREDENTIAL_FIELDS: readonly CredentialField[] = [
  { name: 'app_key', label: 'Market data app key', secret: true },
  { name: 'secret_key', label: 'Market data secret key', secret: true },
  { name: 'token', label: 'Session token', secret: true, required: false, token: true },
  { name: 'user_id', label: 'User id of the session', secret: false, required: false, token: true },
];

/** What all members have in common. */
export const XTS_CAPABILITIES = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  orderUpdates: false,
  sessionValidity: 'until about 03:00 IST the next morning',
} satisfies Partial<BrokerCapabilities>;

/** What is assumed, for the table of brokers. */
export const XTS_GAPS = [
  "times of BSE and MCX rest on the SDK's rule alone",
  'how a socket refuses a token is not documented',
] as const;

/** The socket outlives its last subscriber: a session has no other, and unsubscribing is not meant to end it. */
export const KEEPS_CONNECTION = true;
