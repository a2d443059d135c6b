import type { BrokerDefinition } from '../engine/contract.js';
import { norenUpstream } from '../families/noren/family.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { createProtocol } from './protocol.js';

/** TradeSmart: one JSON socket a session, a token that lives for a trading day. */
export const tradesmart: BrokerDefinition = {
  id: 'tradesmart',
  name: 'TradeSmart',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  upstream: norenUpstream,
  createProtocol,
};
