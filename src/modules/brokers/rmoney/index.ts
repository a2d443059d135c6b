import type { BrokerDefinition } from '../engine/contract.js';
import { KEEPS_CONNECTION } from '../families/xts/family.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { createProtocol } from './protocol.js';

/** RMoney on XTS: prices alone come with the whole touchline. */
export const rmoney: BrokerDefinition = {
  id: 'rmoney',
  name: 'RMoney (XTS)',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: KEEPS_CONNECTION,
  createProtocol,
};
