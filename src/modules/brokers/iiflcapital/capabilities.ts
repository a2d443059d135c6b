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

/** Of 6,000: some room stays for topics that are no instruments. */
const SYMBOLS_PER_CONNECTION = 5800;
/** As many topics as a request holds; a contract whose open interest is shown needs two. */
const BATCH_SIZE = 100;
const BATCH_SPACING_MS = 300;

/** A line is ended by the server after 30 s without a word of ours. */
export const KEEPALIVE_SECONDS = 20;
export const PING_INTERVAL_MS = 10_000;

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX', 'NCO', 'NCDEX', 'NSE_INDEX', 'BSE_INDEX'],
  orderUpdates: true,
  sessionValidity: 'until about 03:00 IST the next morning',
  proof: 'official documents',
  gaps: [
    "the layout is the official SDK's; the SDK itself is no package, a general MQTT client reads the simulator with it",
    'the port is 8883 or 9906: one after the other is tried',
    'under which segment some NSE indices are published is not certain: both are tried',
    'price protection ranges, 52-week values and market status are not read',
  ],
};

export const channels: Readonly<Record<string, ChannelDefinition>> = {
  [FEED]: {
    symbolsPerConnection: SYMBOLS_PER_CONNECTION,
    connectionsPerAccount: 1,
    batchSize: BATCH_SIZE,
    batchesPerSecond: 4,
    batchSpacingMs: BATCH_SPACING_MS,
  },
};

/** The pings are the protocol's own heartbeat. */
export const liveness: Liveness = { pingIntervalMs: 0, transportTimeoutMs: 30_000, dataTimeoutMs: 90_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'app_key', label: 'App key', secret: false },
  { name: 'app_secret', label: 'App secret', secret: true },
  { name: 'redirect_uri', label: 'Redirect URL of the app', secret: false, required: false },
  { name: 'client_code', label: 'Client code', secret: false, required: false, clientId: true },
  { name: 'user_session', label: 'Session token of the day (userSession)', secret: true, required: false, token: true },
];

/** A token is a part of a topic, where anything but a number could stand for other instruments. */
export function upstream(item: SubscriptionItem): UpstreamItem[] {
  return /^\d+$/.test(item.instrument.token) ? [{ ...item, channel: FEED }] : [];
}
