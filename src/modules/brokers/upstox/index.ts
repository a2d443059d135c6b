import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { UpstoxProtocol } from './protocol.js';

/** Upstox: protobuf over one WebSocket, a token that dies in the night. */
export const upstox: BrokerDefinition = {
  id: 'upstox',
  name: 'Upstox',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: true,
  createProtocol: (context) => new UpstoxProtocol(context),
};
