import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { NubraProtocol } from './protocol.js';

/** Nubra: commands in words, and protobuf in nested envelopes, whose times are nanoseconds. */
export const nubra: BrokerDefinition = {
  id: 'nubra',
  name: 'Nubra',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: true,
  createProtocol: (context) => new NubraProtocol(context),
};
