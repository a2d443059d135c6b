import type { BrokerDefinition } from '../engine/contract.js';
import { norenUpstream } from '../families/noren/family.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { createProtocol } from './protocol.js';

/** Alice Blue ANT: a session made over HTTP, then one JSON socket that knows it by a hash of its token. */
export const aliceblue: BrokerDefinition = {
  id: 'aliceblue',
  name: 'Alice Blue',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  upstream: norenUpstream,
  createProtocol,
};
