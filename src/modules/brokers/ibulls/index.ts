import type { BrokerDefinition } from '../engine/contract.js';
import { KEEPS_CONNECTION } from '../families/xts/family.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { createProtocol } from './protocol.js';

/** Indiabulls Securities: the socket of the one service, HTTP of the other. */
export const ibulls: BrokerDefinition = {
  id: 'ibulls',
  name: 'Indiabulls Securities',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: KEEPS_CONNECTION,
  createProtocol,
};
