import type { Protocol, ProtocolContext } from '../engine/contract.js';
import type { NorenSocket } from '../families/noren/options.js';
import { NorenProtocol } from '../families/noren/protocol.js';

const SOCKET: NorenSocket = {
  urls: ['wss://trade.definedgesecurities.com/NorenWSTRTP/'],
  login: { t: 'c', source: 'TRTP', token: 'susertoken' },
  user: ({ user_id = '' }) => user_id,
  token: ({ feed_token = '' }) => feed_token,
  orders: 'requested',
};

export function createProtocol(context: ProtocolContext): Protocol {
  return new NorenProtocol(context, SOCKET);
}
