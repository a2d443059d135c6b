import { MODES } from '../../../common/mode.js';
import type { BrokerCapabilities, ChannelDefinition, CredentialField, Liveness } from '../engine/contract.js';

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [], MCX_INDEX: [] },
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX', 'NCO', 'NSE_INDEX', 'BSE_INDEX', 'MCX_INDEX'],
  orderUpdates: false,
  sessionValidity: 'about 24 hours',
  proof: 'official SDK',
  gaps: [
    'limits are not published',
    'whether prices of currency contracts have more than two decimals on the wire is not verified',
    'order updates come on another socket, which is not opened',
    "the auction's figures of the closing session are not read",
  ],
};

/** Users tell of 1,024 symbols at most; frames of 100 tokens, with a pause between them, are what is known to be taken. */
export const channels: Readonly<Record<string, ChannelDefinition>> = {
  feed: {
    symbolsPerConnection: 1000,
    connectionsPerAccount: 1,
    batchSize: 100,
    batchesPerSecond: 3,
    batchSpacingMs: 300,
  },
};

/** The server answers no pings, and at night it may send nothing at all: only the data tells of a dead line. */
export const liveness: Liveness = { pingIntervalMs: 0, transportTimeoutMs: 0, dataTimeoutMs: 90_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'app_id', label: 'App id', secret: false },
  { name: 'app_secret', label: 'App secret', secret: true },
  { name: 'access_token', label: 'Access token of the day', secret: true, required: false, token: true },
];
