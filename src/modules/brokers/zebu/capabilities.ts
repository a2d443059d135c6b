import type { BrokerCapabilities } from '../engine/contract.js';
import { NOREN_CAPABILITIES, NOREN_EXCHANGES, norenChannels, oauthFields } from '../families/noren/family.js';

export { NOREN_LIVENESS as liveness } from '../families/noren/family.js';

export const capabilities: BrokerCapabilities = {
  ...NOREN_CAPABILITIES,
  // The instrument master has no BSE indices.
  exchanges: NOREN_EXCHANGES.filter((exchange) => exchange !== 'BSE_INDEX'),
  proof: 'official SDK',
  gaps: [
    'limits are not published',
    "the documents still tell of the classic login; that of OAuth is another implementation's",
    'order updates are asked for as in the family, which no document of the broker tells',
  ],
};

export const channels = norenChannels();

export const credentialFields = oauthFields({
  user: 'User id (Z…)',
  key: 'OAuth client id (Z…_U)',
  secret: 'OAuth secret',
});
