import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness, upstream } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { PocketfulProtocol } from './protocol.js';

/** Pocketful: JSON requests out, big-endian packets in, each a full snapshot of its stream. */
export const pocketful: BrokerDefinition = {
  id: 'pocketful',
  name: 'Pocketful',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: true,
  upstream,
  createProtocol: (context) => new PocketfulProtocol(context),
};
