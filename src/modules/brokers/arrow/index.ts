import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { ArrowProtocol } from './protocol.js';

/** Arrow: one socket, binary packets of fixed sizes, a token that lives for a day. */
export const arrow: BrokerDefinition = {
  id: 'arrow',
  name: 'Arrow',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  createProtocol: (context) => new ArrowProtocol(context),
};
