import { MODES } from '../../../common/mode.js';
import type { BrokerCapabilities, ChannelDefinition, CredentialField, Liveness } from '../engine/contract.js';

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX', 'NCO', 'NSE_INDEX', 'BSE_INDEX'],
  orderUpdates: true,
  sessionValidity: 'about a day',
  proof: 'official SDK',
  gaps: [
    'the official SDK is a download and no package: the recorded frames are checked with it, the simulator is not',
    'limits are not published',
    'a one-time code by SMS cannot be asked for: it needs the authenticator',
    'option greeks and candles are not read',
  ],
};

/** Neither number is published. A batch sends the whole list again, so few large ones are best. */
export const channels: Readonly<Record<string, ChannelDefinition>> = {
  feed: { symbolsPerConnection: 1000, connectionsPerAccount: 1, batchSize: 500, batchesPerSecond: 2 },
};

/** The server answers the client's own PING, of which two can be missed before the line counts as dead. */
export const liveness: Liveness = { pingIntervalMs: 0, transportTimeoutMs: 65_000, dataTimeoutMs: 90_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'api_key', label: 'API key of the app', secret: true },
  { name: 'pin', label: 'CubePlus login PIN (individual app)', secret: true, required: false },
  { name: 'totp_secret', label: 'TOTP secret (individual app)', secret: true, required: false },
  { name: 'api_secret', label: 'App secret (public app)', secret: true, required: false },
  { name: 'redirect_uri', label: 'Redirect URI (public app)', secret: false, required: false },
  { name: 'access_token', label: 'Access token of the day', secret: true, required: false, token: true },
];
