import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness, upstream } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { MstockProtocol } from './protocol.js';

/** mStock by Mirae Asset: the Type B API, whose packets are SmartStream's. */
export const mstock: BrokerDefinition = {
  id: 'mstock',
  name: 'mStock',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: true,
  upstream,
  createProtocol: (context) => new MstockProtocol(context),
};
