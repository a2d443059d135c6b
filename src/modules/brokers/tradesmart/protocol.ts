import type { Protocol, ProtocolContext } from '../engine/contract.js';
import type { NorenSocket } from '../families/noren/options.js';
import { NorenProtocol } from '../families/noren/protocol.js';

const SOCKET: NorenSocket = {
  urls: ['wss://v2api.tradesmartonline.in/NorenWSAPI/'],
  login: { t: 'a', source: 'API', token: 'accesstoken' },
  user: ({ user_id = '' }) => user_id,
  token: ({ access_token = '' }) => access_token,
  orders: 'pushed',
};

export function createProtocol(context: ProtocolContext): Protocol {
  return new NorenProtocol(context, SOCKET);
}
