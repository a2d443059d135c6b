import type { BrokerDefinition } from '../engine/contract.js';
import { KEEPS_CONNECTION } from '../families/xts/family.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { createProtocol } from './protocol.js';

/** 5paisa on XTS: another host, login and token than the broker's own API. */
export const fivepaisaxts: BrokerDefinition = {
  id: 'fivepaisaxts',
  name: '5paisa (XTS)',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  keepsConnection: KEEPS_CONNECTION,
  createProtocol,
};
