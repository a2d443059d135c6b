import { MODES } from '../../../common/mode.js';
import type { BrokerCapabilities, ChannelDefinition, CredentialField, Liveness } from '../engine/contract.js';

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [], MCX_INDEX: [], GLOBAL_INDEX: [] },
  exchanges: [
    'NSE',
    'BSE',
    'NFO',
    'BFO',
    'CDS',
    'BCD',
    'MCX',
    'NCO',
    'NSE_INDEX',
    'BSE_INDEX',
    'MCX_INDEX',
    'GLOBAL_INDEX',
  ],
  orderUpdates: true,
  sessionValidity: 'until about 06:00 IST the next morning',
  proof: 'official SDK',
  gaps: ['how a socket closes on errors is little documented'],
};

/** No limit of tokens in a message is published, so a whole connection's worth goes out in one. */
export const channels: Record<string, ChannelDefinition> = {
  feed: { symbolsPerConnection: 3000, connectionsPerAccount: 3, batchSize: 3000, batchesPerSecond: 2 },
};

/** The server beats every second or two, so our own pings would tell nothing more. */
export const liveness: Liveness = { pingIntervalMs: 0, transportTimeoutMs: 90_000, dataTimeoutMs: 90_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'api_key', label: 'API key', secret: false },
  { name: 'api_secret', label: 'API secret', secret: true },
  { name: 'access_token', label: 'Access token of the day', secret: true, required: false, token: true },
];
