import { MODES } from '../../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  Protocol,
  ProtocolContext,
  SubscriptionItem,
  UpstreamItem,
} from '../../engine/contract.js';
import { DhanDepthProtocol } from './depth-protocol.js';
import { DhanFeedProtocol } from './feed-protocol.js';
import { SEGMENTS } from './segments.js';

/** Official URLs of a member's sockets, by channel. */
export interface DhanHosts {
  feed: string;
  depth20: string;
  depth200: string;
}

/** Requests are not limited in number by any document; this keeps 5,000 instruments within two seconds. */
const REQUESTS_PER_SECOND = 50;
const CONNECTIONS = 5;

export const DHAN_CHANNELS = {
  feed: {
    symbolsPerConnection: 5000,
    connectionsPerAccount: CONNECTIONS,
    batchSize: 100,
    batchesPerSecond: REQUESTS_PER_SECOND,
  },
  depth20: {
    symbolsPerConnection: 50,
    connectionsPerAccount: CONNECTIONS,
    batchSize: 50,
    batchesPerSecond: REQUESTS_PER_SECOND,
  },
  depth200: {
    symbolsPerConnection: 1,
    connectionsPerAccount: CONNECTIONS,
    batchSize: 1,
    batchesPerSecond: REQUESTS_PER_SECOND,
  },
} satisfies Record<string, ChannelDefinition>;

/** The broker pings every 10 s, and forty of its seconds without our pong end the line. */
export const DHAN_LIVENESS: Liveness = { pingIntervalMs: 0, transportTimeoutMs: 90_000, dataTimeoutMs: 60_000 };

export const DHAN_EXCHANGES: readonly string[] = Object.keys(SEGMENTS);

/** Modes and exchanges of the live feed alone. */
export const DHAN_FEED_CAPABILITIES: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: DHAN_EXCHANGES,
  orderUpdates: false,
  sessionValidity: '24 hours',
};

export const DHAN_CREDENTIAL_FIELDS: readonly CredentialField[] = [
  { name: 'client_id', label: 'Client id', secret: false, clientId: true },
  { name: 'access_token', label: 'Access token', secret: true, required: false, token: true },
  { name: 'app_id', label: 'App id (API key)', secret: false, required: false },
  { name: 'app_secret', label: 'App secret', secret: true, required: false },
  { name: 'pin', label: 'PIN', secret: true, required: false },
  { name: 'totp_secret', label: 'TOTP secret', secret: true, required: false },
];

/** Exchanges whose books the deep sockets carry. */
export const DEEP_EXCHANGES: readonly string[] = ['NSE', 'NFO'];

/**
 * Deep books come on sockets of their own, which carry nothing else: the live feed adds the prices. What no socket
 * carries goes nowhere.
 */
export function dhanUpstream(item: SubscriptionItem): UpstreamItem[] {
  const { exchange } = item.instrument;
  if (!DHAN_EXCHANGES.includes(exchange)) return [];
  if (item.mode !== 'DEPTH' || item.depthLevel === 5) return [{ ...item, channel: 'feed' }];
  const isOffered = item.depthLevel === 20 || item.depthLevel === 200;
  if (!isOffered || !DEEP_EXCHANGES.includes(exchange)) return [];
  return [
    { ...item, channel: `depth${item.depthLevel}` },
    { instrument: item.instrument, mode: 'QUOTE', depthLevel: 5, channel: 'feed' },
  ];
}

export function createDhanProtocol(context: ProtocolContext, hosts: DhanHosts): Protocol {
  switch (context.channel) {
    case 'depth20':
      return new DhanDepthProtocol(context, { url: hosts.depth20, level: 20 });
    case 'depth200':
      return new DhanDepthProtocol(context, { url: hosts.depth200, level: 200 });
    default:
      return new DhanFeedProtocol(context, hosts.feed);
  }
}
