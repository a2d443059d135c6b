import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness, upstream } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { AngelProtocol } from './protocol.js';

/** Angel One: SmartAPI, SmartStream 2.0. */
export const angel: BrokerDefinition = {
  id: 'angel',
  name: 'Angel One',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: true,
  upstream,
  createProtocol: (context) => new AngelProtocol(context),
};
