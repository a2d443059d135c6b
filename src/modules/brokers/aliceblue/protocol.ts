import type { Protocol, ProtocolContext } from '../engine/contract.js';
import type { NorenSocket } from '../families/noren/options.js';
import { NorenProtocol } from '../families/noren/protocol.js';
import { clientIdOf, sessionCalls, socketToken } from './session.js';

const SOCKET: NorenSocket = {
  urls: ['wss://ws1.aliceblueonline.com/NorenWS/', 'wss://ws2.aliceblueonline.com/NorenWS/'],
  login: { t: 'c', source: 'API', token: 'susertoken' },
  user: (credentials) => `${clientIdOf(credentials)}_API`,
  token: socketToken,
  orders: 'none',
  heartbeat: JSON.stringify({ k: '', t: 'h' }),
  indexTokenPrefix: '999',
  before: sessionCalls,
};

export function createProtocol(context: ProtocolContext): Protocol {
  return new NorenProtocol(context, SOCKET);
}
