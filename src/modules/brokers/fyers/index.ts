import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness, TBT, upstream } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { HsmProtocol } from './protocol.js';
import { TbtProtocol } from './tbt-protocol.js';

/** Fyers: the HSM socket for all market data, and the TBT socket for books of fifty levels. */
export const fyers: BrokerDefinition = {
  id: 'fyers',
  name: 'Fyers',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: true,
  upstream,
  createProtocol: (context) => (context.channel === TBT ? new TbtProtocol(context) : new HsmProtocol(context)),
};
