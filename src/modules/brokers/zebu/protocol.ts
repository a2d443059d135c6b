import type { Protocol, ProtocolContext } from '../engine/contract.js';
import type { NorenSocket } from '../families/noren/options.js';
import { NorenProtocol } from '../families/noren/protocol.js';

const SOCKET: NorenSocket = {
  urls: ['wss://go.mynt.in/NorenWSAPI/'],
  // The broker's page documents the classic form (`c` with `susertoken`); what is seen to work is this one.
  login: { t: 'a', source: 'API', token: 'accesstoken' },
  user: ({ user_id = '' }) => user_id,
  token: ({ access_token = '' }) => access_token,
  // Not documented here: taken from the family.
  orders: 'requested',
};

export function createProtocol(context: ProtocolContext): Protocol {
  return new NorenProtocol(context, SOCKET);
}
