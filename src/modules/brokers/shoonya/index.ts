import type { BrokerDefinition } from '../engine/contract.js';
import { norenUpstream } from '../families/noren/family.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { createProtocol } from './protocol.js';

/** Shoonya by Finvasia: one JSON socket a session, a token that lives for a trading day. */
export const shoonya: BrokerDefinition = {
  id: 'shoonya',
  name: 'Shoonya',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  // After an orderly close the same token is refused for a while.
  keepsConnection: true,
  upstream: norenUpstream,
  createProtocol,
};
