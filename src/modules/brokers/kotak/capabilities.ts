import { MODES } from '../../../common/mode.js';
import type { BrokerCapabilities, ChannelDefinition, CredentialField, Liveness } from '../engine/contract.js';
import { TOPICS_PER_SESSION } from './channel-numbers.js';
import { TOPICS_PER_REQUEST } from './requests.js';

export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], NSE_INDEX: [], BSE_INDEX: [] },
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX', 'NSE_INDEX', 'BSE_INDEX'],
  orderUpdates: false,
  sessionValidity: 'for the trading day',
  proof: "another implementation's behaviour",
  gaps: [
    'order updates come over another socket, which is not read',
    'how many sessions an account may have is not published',
    'display names of less common indices are taken from the instrument master',
    'only the host that the login names is asked for the instrument master',
  ],
};

export const channels: Readonly<Record<string, ChannelDefinition>> = {
  feed: {
    symbolsPerConnection: TOPICS_PER_SESSION,
    // How many are allowed is not published.
    connectionsPerAccount: 1,
    batchSize: TOPICS_PER_REQUEST,
    batchesPerSecond: 10,
    // The limit counts topics, and a book is a topic beside the quote's.
    weight: ({ mode }) => (mode === 'DEPTH' ? 2 : 1),
  },
};

/** Pings go out every 30 s and are answered within 10. */
export const liveness: Liveness = { pingIntervalMs: 30_000, transportTimeoutMs: 40_000, dataTimeoutMs: 90_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'ucc', label: 'Client code (UCC)', secret: false, clientId: true },
  { name: 'access_token', label: 'Access token of the Trade API card', secret: true },
  { name: 'mobile_number', label: 'Mobile number (+91…)', secret: false, required: false },
  { name: 'mpin', label: 'MPIN', secret: true, required: false },
  { name: 'totp_secret', label: 'TOTP secret', secret: true, required: false },
  { name: 'trading_token', label: 'Trading token of the day', secret: true, required: false, token: true },
  { name: 'trading_sid', label: 'Session id of the day (sid)', secret: true, required: false, token: true },
  { name: 'base_url', label: 'Host of the day (baseUrl)', secret: false, required: false, token: true },
];
