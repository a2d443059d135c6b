import type { BrokerDefinition } from '../engine/contract.js';
import { norenUpstream } from '../families/noren/family.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { createProtocol } from './protocol.js';

/** Definedge Securities: one JSON socket a session, and a token of its own for it. */
export const definedge: BrokerDefinition = {
  id: 'definedge',
  name: 'Definedge Securities',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  upstream: norenUpstream,
  createProtocol,
};
