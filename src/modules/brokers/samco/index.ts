import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness, upstream } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { SamcoProtocol } from './protocol.js';

/** Samco: one socket of JSON texts, quotes and books in streams of their own, every number a text. */
export const samco: BrokerDefinition = {
  id: 'samco',
  name: 'Samco',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  upstream,
  createProtocol: (context) => new SamcoProtocol(context),
};
