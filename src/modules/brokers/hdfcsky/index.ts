import type { BrokerDefinition } from '../engine/contract.js';
import { KEEPS_CONNECTION } from '../families/genericdto/family.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { createProtocol } from './protocol.js';

/** HDFC Sky: protobuf over a WebSocket, 300 scrips on each of three. */
export const hdfcsky: BrokerDefinition = {
  id: 'hdfcsky',
  name: 'HDFC Sky',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: KEEPS_CONNECTION,
  createProtocol,
};
