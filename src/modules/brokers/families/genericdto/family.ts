import { MODES } from '../../../../common/mode.js';
import type { BrokerCapabilities, ChannelDefinition, CredentialField, Liveness } from '../../engine/contract.js';

/** What all members have in common. */
export const GENERIC_DTO_CAPABILITIES: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'MCX', 'NSE_INDEX', 'BSE_INDEX'],
  orderUpdates: false,
  sessionValidity: 'until about 03:00 IST the next morning',
  // The schema is published; what the packets mean is not.
  proof: 'official documents',
  gaps: [
    'what partial packets leave out, and the unit of the last trade time, are not documented',
    'the words by which the socket tells of a dead token are not documented',
    'option greeks are not read',
  ],
};

export function genericDtoChannels(symbolsPerConnection: number): Readonly<Record<string, ChannelDefinition>> {
  return {
    feed: {
      symbolsPerConnection,
      connectionsPerAccount: 3,
      batchSize: 100,
      batchesPerSecond: 4,
      batchSpacingMs: 300,
    },
  };
}

/** Heartbeats of the server are not promised, so that our own pings keep a silent night from looking like a fault. */
export const GENERIC_DTO_LIVENESS: Liveness = {
  pingIntervalMs: 30_000,
  transportTimeoutMs: 90_000,
  dataTimeoutMs: 90_000,
};

export const GENERIC_DTO_CREDENTIAL_FIELDS: readonly CredentialField[] = [
  { name: 'api_key', label: 'API key', secret: false },
  { name: 'api_secret', label: 'API secret', secret: true },
  { name: 'access_token', label: 'Access token of the day', secret: true, required: false, token: true },
];

/** Unsubscribing from the last scrip is not meant to end the session. */
export const KEEPS_CONNECTION = true;
