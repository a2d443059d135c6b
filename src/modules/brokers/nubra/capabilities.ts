import { MODES } from '../../../common/mode.js';
import type { BrokerCapabilities, ChannelDefinition, CredentialField, Liveness } from '../engine/contract.js';
import { EXCHANGES } from './commands.js';

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: EXCHANGES,
  // They travel on a socket of their own, which this broker does not open.
  orderUpdates: false,
  sessionValidity: 'about a day',
  proof: 'official documents',
  gaps: [
    'limits are not published',
    'that times are nanoseconds is told by recorded messages alone',
    'books of more than 5 levels are not asked for',
    'no open, high, low and close of contracts',
    'a one-time code by SMS cannot be asked for: it needs the authenticator',
    'no order updates',
  ],
};

/** Neither of the two limits is published: more may be taken. */
export const channels: Readonly<Record<string, ChannelDefinition>> = {
  feed: { symbolsPerConnection: 1000, connectionsPerAccount: 1, batchSize: 100, batchesPerSecond: 5 },
};

/** The broker answers pings, and is given ten seconds for it. */
export const liveness: Liveness = { pingIntervalMs: 20_000, transportTimeoutMs: 30_000, dataTimeoutMs: 120_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'phone', label: 'Mobile number', secret: false, clientId: true },
  { name: 'pin', label: 'MPIN', secret: true, required: false },
  { name: 'totp_secret', label: 'TOTP secret', secret: true, required: false },
  { name: 'session_token', label: 'Session token', secret: true, required: false, token: true },
  { name: 'device_id', label: 'Device id of the login', secret: false, required: false, token: true },
];
