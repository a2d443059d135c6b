import type { BrokerDefinition } from '../engine/contract.js';
import { KEEPS_CONNECTION } from '../families/genericdto/family.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { createProtocol } from './protocol.js';

/** HDFC Securities InvestRight: protobuf over a WebSocket, 1,500 scrips on each of three. */
export const hdfcsecurities: BrokerDefinition = {
  id: 'hdfcsecurities',
  name: 'HDFC Securities',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: KEEPS_CONNECTION,
  createProtocol,
};
