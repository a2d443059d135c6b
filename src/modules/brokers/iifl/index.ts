import type { BrokerDefinition } from '../engine/contract.js';
import { KEEPS_CONNECTION } from '../families/xts/family.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { createProtocol } from './protocol.js';

/** IIFL Securities on TTBlaze: the family as it is. Not the same feed as IIFL Capital, whose tokens it does not share. */
export const iifl: BrokerDefinition = {
  id: 'iifl',
  name: 'IIFL Securities (XTS)',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: KEEPS_CONNECTION,
  createProtocol,
};
