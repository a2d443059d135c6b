import { MODES } from '../../../common/mode.js';
import type { BrokerCapabilities, ChannelDefinition, CredentialField, Liveness } from '../engine/contract.js';

/** Books of one connection; tickers are not limited by any document. */
const BOOKS_PER_CONNECTION = 100;
const SYMBOLS_PER_CONNECTION = 1000;

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5] },
  exchanges: ['CRYPTO'],
  orderUpdates: false,
  proof: 'official documents',
  gaps: [
    'the compact ticker has no last trade of its own: the close of the rolling day stands for it',
    'private channels are not opened',
  ],
};

export const channels: Readonly<Record<string, ChannelDefinition>> = {
  feed: {
    symbolsPerConnection: SYMBOLS_PER_CONNECTION,
    connectionsPerAccount: 3,
    // Frames of 150 symbols have been seen to work.
    batchSize: 150,
    batchesPerSecond: 10,
    // A connection is full with 100 books: with this weight the pool never places a 101st.
    weight: ({ mode }) => (mode === 'DEPTH' ? SYMBOLS_PER_CONNECTION / BOOKS_PER_CONNECTION : 1),
  },
};

/** The server's own heartbeat comes every 30 s, tickers every 5 s, round the clock. */
export const liveness: Liveness = { pingIntervalMs: 0, transportTimeoutMs: 35_000, dataTimeoutMs: 60_000 };

/** Market data needs none of them. */
export const credentialFields: readonly CredentialField[] = [
  { name: 'api_key', label: 'API key', secret: false, required: false },
  { name: 'api_secret', label: 'API secret', secret: true, required: false },
];
