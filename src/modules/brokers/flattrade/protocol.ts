import type { Protocol, ProtocolContext } from '../engine/contract.js';
import type { NorenSocket } from '../families/noren/options.js';
import { NorenProtocol } from '../families/noren/protocol.js';

const SOCKET: NorenSocket = {
  urls: ['wss://piconnect.flattrade.in/PiConnectWSAPI/'],
  login: { t: 'a', source: 'API', token: 'accesstoken' },
  user: ({ user_id = '' }) => user_id,
  token: ({ access_token = '' }) => access_token,
  orders: 'requested',
  tolerableRefusals: 3,
};

export function createProtocol(context: ProtocolContext): Protocol {
  return new NorenProtocol(context, SOCKET);
}
