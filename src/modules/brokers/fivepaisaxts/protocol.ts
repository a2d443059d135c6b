import type { Protocol, ProtocolContext } from '../engine/contract.js';
import type { Deployment } from '../families/xts/deployment.js';
import { XtsProtocol } from '../families/xts/feed-protocol.js';
import { LTP_CODE } from '../families/xts/message-codes.js';

export const deployment: Deployment = {
  origin: 'https://xtsmum.5paisa.com',
  services: {
    socket: '/apimarketdata',
    login: '/apibinarymarketdata',
    subscriptions: '/apimarketdata',
    instruments: '/apimarketdata',
  },
  ltpCode: LTP_CODE,
  broadcastMode: 'FULL',
  loginSource: 'WebAPI',
};

export function createProtocol(context: ProtocolContext): Protocol {
  return new XtsProtocol(context, deployment);
}
