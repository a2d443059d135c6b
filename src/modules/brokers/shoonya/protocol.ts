import type { Protocol, ProtocolContext } from '../engine/contract.js';
import type { NorenSocket } from '../families/noren/options.js';
import { NorenProtocol } from '../families/noren/protocol.js';

/** The documents call the token `usertoken` and the source `WEB` or `MOB`; what is seen to work differs. */
const SOCKET: NorenSocket = {
  urls: ['wss://api.shoonya.com/NorenWSAPI/'],
  login: { t: 'a', source: 'API', token: 'accesstoken' },
  user: ({ user_id = '' }) => user_id,
  token: ({ access_token = '' }) => access_token,
  orders: 'requested',
  tolerableRefusals: 1,
};

export function createProtocol(context: ProtocolContext): Protocol {
  return new NorenProtocol(context, SOCKET);
}
