import type { BrokerCapabilities, CredentialField } from '../engine/contract.js';
import { NOREN_CAPABILITIES, NOREN_EXCHANGES, norenChannels } from '../families/noren/family.js';

export { NOREN_LIVENESS as liveness } from '../families/noren/family.js';

export const capabilities: BrokerCapabilities = {
  ...NOREN_CAPABILITIES,
  exchanges: [...NOREN_EXCHANGES, 'MCX_INDEX'],
  proof: 'official SDK',
  gaps: [
    'limits are not published',
    'a one-time code by SMS or e-mail cannot be asked for: it needs the authenticator',
  ],
};

export const channels = norenChannels();

export const credentialFields: readonly CredentialField[] = [
  { name: 'api_token', label: 'API token', secret: true },
  { name: 'api_secret', label: 'API secret', secret: true },
  { name: 'totp_secret', label: 'TOTP secret', secret: true, required: false },
  { name: 'user_id', label: 'User id (uid)', secret: false, required: false, token: true, clientId: true },
  { name: 'feed_token', label: 'Feed token (susertoken)', secret: true, required: false, token: true },
  { name: 'api_session_key', label: 'API session key', secret: true, required: false, token: true },
];
