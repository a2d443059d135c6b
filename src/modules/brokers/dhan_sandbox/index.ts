import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { instruments } from './instruments.js';
import { login } from './login.js';
import { DhanSandboxProtocol } from './protocol.js';

/** Dhan Sandbox: the live feed of Dhan from a server of the user's own, as the sandbox has no socket for market data. */
export const dhanSandbox: BrokerDefinition = {
  id: 'dhan_sandbox',
  name: 'Dhan Sandbox',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments,
  createProtocol: (context) => new DhanSandboxProtocol(context),
};
