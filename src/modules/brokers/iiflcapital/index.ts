import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness, upstream } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { IiflCapitalProtocol } from './protocol.js';

/** IIFL Capital: MQTT 3.1.1, one topic an instrument, packed packets of which each is a whole snapshot. */
export const iiflcapital: BrokerDefinition = {
  id: 'iiflcapital',
  name: 'IIFL Capital',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  upstream,
  createProtocol: (context) => new IiflCapitalProtocol(context),
};
