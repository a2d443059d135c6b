import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { NxtradProtocol } from './protocol.js';

/** Tradejini CubePlus: the Nxtrad stream, prices and books as two lists on one socket. */
export const tradejini: BrokerDefinition = {
  id: 'tradejini',
  name: 'Tradejini CubePlus',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: true,
  createProtocol: (context) => new NxtradProtocol(context),
};
