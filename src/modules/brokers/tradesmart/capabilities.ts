import type { BrokerCapabilities } from '../engine/contract.js';
import { NOREN_CAPABILITIES, norenChannels, oauthFields } from '../families/noren/family.js';

export { NOREN_LIVENESS as liveness } from '../families/noren/family.js';

export const capabilities: BrokerCapabilities = {
  ...NOREN_CAPABILITIES,
  proof: 'official SDK',
  gaps: ['limits are not published', 'the SDK is the one of the family, as the broker has none of its own'],
};

export const channels = norenChannels();

export const credentialFields = oauthFields({ user: 'Client id (TS…)', key: 'API key', secret: 'API secret' });
