import type { BrokerCapabilities } from '../engine/contract.js';
import { NOREN_CAPABILITIES, norenChannels, oauthFields } from '../families/noren/family.js';

export { NOREN_LIVENESS as liveness } from '../families/noren/family.js';

export const capabilities: BrokerCapabilities = {
  ...NOREN_CAPABILITIES,
  sessionValidity: 'until 03:00 to 06:00 IST the next morning',
  proof: 'official SDK',
  gaps: ['limits are not published', 'the SDK is the one of the family, as the broker has none for this login'],
};

export const channels = norenChannels();

export const credentialFields = oauthFields({ user: 'Client id (FT…)', key: 'API key', secret: 'API secret' });
