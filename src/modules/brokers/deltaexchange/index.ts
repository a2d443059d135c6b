import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { DeltaProtocol } from './protocol.js';

/** Delta Exchange India: crypto derivatives round the clock, one public socket of JSON texts. */
export const deltaexchange: BrokerDefinition = {
  id: 'deltaexchange',
  name: 'Delta Exchange India',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  // An option chain that is switched drops to no subscription and back.
  keepsConnection: true,
  createProtocol: (context) => new DeltaProtocol(context),
};
