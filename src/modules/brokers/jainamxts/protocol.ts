import type { Protocol, ProtocolContext } from '../engine/contract.js';
import type { Deployment } from '../families/xts/deployment.js';
import { XtsProtocol } from '../families/xts/feed-protocol.js';
import { TOUCHLINE_CODE } from '../families/xts/message-codes.js';

export const deployment: Deployment = {
  origin: 'https://jtrade.jainam.in:5000',
  services: {
    socket: '/apibinarymarketdata',
    login: '/apibinarymarketdata',
    subscriptions: '/apibinarymarketdata',
    instruments: '/apibinarymarketdata',
  },
  // LTP messages have no known binary layout.
  ltpCode: TOUCHLINE_CODE,
  broadcastMode: 'FULL',
  loginSource: 'WebAPI',
};

export function createProtocol(context: ProtocolContext): Protocol {
  return new XtsProtocol(context, deployment);
}
