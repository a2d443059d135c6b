import type { BrokerCapabilities, ChannelDefinition, CredentialField, Liveness } from '../engine/contract.js';

export const capabilities: BrokerCapabilities = {
  // Books are to be had over REST alone: a wish for one is refused.
  modes: ['LTP', 'QUOTE'],
  depthLevels: { default: [] },
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'NSE_INDEX', 'BSE_INDEX'],
  orderUpdates: false,
  sessionValidity: '24 hours',
  proof: 'official documents',
  gaps: [
    'the documents show no QUOTE message: its field names are those that another implementation reads',
    'a bare token of two subscribed segments cannot be told apart, and is dropped',
    'how many connections an account may have is not published',
    'order updates come over another socket, which is not read',
  ],
};

export const channels: Readonly<Record<string, ChannelDefinition>> = {
  feed: {
    symbolsPerConnection: 3000,
    // How many are allowed is not published.
    connectionsPerAccount: 1,
    batchSize: 1000,
    batchesPerSecond: 2,
  },
};

/** Pings go out every 30 s and are answered within 10. */
export const liveness: Liveness = { pingIntervalMs: 30_000, transportTimeoutMs: 40_000, dataTimeoutMs: 90_000 };

export const credentialFields: readonly CredentialField[] = [
  { name: 'client_id', label: 'Client id of the API', secret: true, required: false },
  { name: 'mpin', label: 'MPIN', secret: true, required: false },
  { name: 'totp_secret', label: 'TOTP secret', secret: true, required: false },
  { name: 'access_token', label: 'Access token of 24 hours', secret: true, required: false, token: true },
];
