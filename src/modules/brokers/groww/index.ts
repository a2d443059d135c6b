import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness, upstream } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { GrowwProtocol } from './protocol.js';

/** Groww: a NATS server behind one WebSocket, with protobuf in its messages. */
export const groww: BrokerDefinition = {
  id: 'groww',
  name: 'Groww',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  // "Last subscriber leaves: keep the socket": a new one needs a new token, and those are not given without limit.
  keepsConnection: true,
  upstream,
  createProtocol: (context) => new GrowwProtocol(context),
};
