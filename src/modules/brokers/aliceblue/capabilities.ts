import type { BrokerCapabilities, CredentialField } from '../engine/contract.js';
import { NOREN_CAPABILITIES, NOREN_EXCHANGES, norenChannels } from '../families/noren/family.js';

/** Heartbeats are not answered here, pings are. */
export { NOREN_LIVENESS as liveness } from '../families/noren/family.js';

export const capabilities: BrokerCapabilities = {
  ...NOREN_CAPABILITIES,
  exchanges: [...NOREN_EXCHANGES, 'BCD', 'MCX_INDEX'],
  orderUpdates: false,
  proof: 'official documents',
  gaps: ['limits are not published', 'order updates come on another socket, which is not opened'],
};

/** Not published; what another implementation keeps to. */
export const channels = norenChannels(1000);

export const credentialFields: readonly CredentialField[] = [
  { name: 'api_key', label: 'App code', secret: false },
  { name: 'api_secret', label: 'API secret', secret: true },
  { name: 'user_id', label: 'Client id (UCC)', secret: false, required: false, token: true, clientId: true },
  { name: 'access_token', label: 'User session of the day', secret: true, required: false, token: true },
];
