import type { BrokerCapabilities } from '../engine/contract.js';
import { NOREN_CAPABILITIES, norenChannels, oauthFields } from '../families/noren/family.js';

export { NOREN_LIVENESS as liveness } from '../families/noren/family.js';

export const capabilities: BrokerCapabilities = {
  ...NOREN_CAPABILITIES,
  proof: 'official SDK',
  gaps: ['limits are not published', 'the older login by password and one-time code is not offered'],
};

export const channels = norenChannels();

export const credentialFields = oauthFields({
  user: 'User id (FA…)',
  key: 'OAuth client id (app key)',
  secret: 'Secret key',
});
