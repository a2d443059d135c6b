import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness, upstream } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { PaytmProtocol } from './protocol.js';

/** Paytm Money: one socket, lists of preferences out, binary packets in. */
export const paytm: BrokerDefinition = {
  id: 'paytm',
  name: 'Paytm Money',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: true,
  upstream,
  createProtocol: (context) => new PaytmProtocol(context),
};
