import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness, upstream } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { FivePaisaProtocol } from './protocol.js';

/** 5paisa: one socket of JSON texts, prices, books and open interest by methods of their own. */
export const fivepaisa: BrokerDefinition = {
  id: 'fivepaisa',
  name: '5paisa',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  upstream,
  createProtocol: (context) => new FivePaisaProtocol(context),
};
