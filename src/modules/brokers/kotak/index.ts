import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { KotakProtocol } from './protocol.js';

/** Kotak Neo: one HSM socket of binary frames; quotes, books and indices are topics beside each other. */
export const kotak: BrokerDefinition = {
  id: 'kotak',
  name: 'Kotak Neo',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: true,
  createProtocol: (context) => new KotakProtocol(context),
};
