import type { BrokerDefinition } from '../engine/contract.js';
import { dhanUpstream } from '../families/dhan/family.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { createProtocol } from './protocol.js';

/** Dhan: a live feed and two sockets for deep books, all binary and little-endian; a token that lives for 24 hours. */
export const dhan: BrokerDefinition = {
  id: 'dhan',
  name: 'Dhan',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  upstream: dhanUpstream,
  createProtocol,
};
