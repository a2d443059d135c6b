import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness, upstream } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { MotilalProtocol } from './protocol.js';

/** Motilal Oswal: one socket of 30-byte records, each with a part of an instrument's state. */
export const motilal: BrokerDefinition = {
  id: 'motilal',
  name: 'Motilal Oswal',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: true,
  upstream,
  createProtocol: (context) => new MotilalProtocol(context),
};
