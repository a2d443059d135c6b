import { DEFAULT_DEPTH_LEVEL, MODES } from '../../../common/mode.js';
import type {
  BrokerCapabilities,
  ChannelDefinition,
  CredentialField,
  Liveness,
  SubscriptionItem,
  UpstreamItem,
} from '../engine/contract.js';
import { topicsOf } from './topics.js';

/** All market data; books of five levels. */
export const HSM = 'hsm';
/** Tick by tick: books of fifty levels. */
export const TBT = 'tbt';

const DEEP_EXCHANGES: ReadonlySet<string> = new Set(['NSE', 'NFO']);

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE: [5, 50], NFO: [5, 50], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX', 'NCO', 'NSE_INDEX', 'BSE_INDEX'],
  orderUpdates: false,
  sessionValidity: 'until about 03:00 IST the next morning',
  proof: 'official SDK',
  gaps: [
    'order updates come on another socket, which is not opened',
    'limits of the deep book are told by one document',
  ],
};

export const channels: Readonly<Record<string, ChannelDefinition>> = {
  [HSM]: {
    symbolsPerConnection: 5000,
    connectionsPerAccount: 1,
    batchSize: 1500,
    // A batch can need two requests of topics and one that drops some; ten requests a second are the most.
    batchesPerSecond: 3,
    // The limit counts topics, and a book is a topic beside the quote's.
    weight: ({ mode, instrument }) => (mode === 'DEPTH' && topicsOf(instrument)?.book !== undefined ? 2 : 1),
  },
  [TBT]: { symbolsPerConnection: 5, connectionsPerAccount: 3, batchSize: 5, batchesPerSecond: 2 },
};

/** HSM sends no heartbeat, so the answers to our pings are the only sign of life in a quiet market. */
export const liveness: Liveness = { pingIntervalMs: 30_000, transportTimeoutMs: 90_000, dataTimeoutMs: 90_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'client_id', label: 'App id (client id)', secret: false },
  { name: 'secret', label: 'App secret', secret: true },
  { name: 'redirect_uri', label: 'Redirect URI of the app', secret: false, required: false },
  { name: 'access_token', label: 'Access token of the day', secret: true, required: false, token: true },
  { name: 'refresh_token', label: 'Refresh token', secret: true, required: false, token: true },
];

/** A book of fifty levels has no prices of trades, so the quote is held beside it. */
export function upstream(item: SubscriptionItem): UpstreamItem[] {
  if (!topicsOf(item.instrument)) return [];
  if (!isDeepBook(item)) return [{ ...item, channel: HSM }];
  return [
    { ...item, mode: 'QUOTE', depthLevel: DEFAULT_DEPTH_LEVEL, channel: HSM },
    { ...item, channel: TBT },
  ];
}

function isDeepBook({ mode, depthLevel, instrument }: SubscriptionItem): boolean {
  return mode === 'DEPTH' && depthLevel === 50 && DEEP_EXCHANGES.has(instrument.exchange);
}
