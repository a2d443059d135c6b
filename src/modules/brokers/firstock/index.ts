import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness, upstream } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { FirstockProtocol } from './protocol.js';

/** Firstock: one socket of JSON texts, snapshots and then what has changed, prices in paise. */
export const firstock: BrokerDefinition = {
  id: 'firstock',
  name: 'Firstock',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  upstream,
  createProtocol: (context) => new FirstockProtocol(context),
};
