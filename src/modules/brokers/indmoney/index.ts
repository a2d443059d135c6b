import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { IndmoneyProtocol } from './protocol.js';

/** INDmoney (INDstocks): one socket of JSON texts, last prices and quotes, without books. */
export const indmoney: BrokerDefinition = {
  id: 'indmoney',
  name: 'INDmoney',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: true,
  createProtocol: (context) => new IndmoneyProtocol(context),
};
