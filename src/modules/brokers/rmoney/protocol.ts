import type { Protocol, ProtocolContext } from '../engine/contract.js';
import type { Deployment } from '../families/xts/deployment.js';
import { XtsProtocol } from '../families/xts/feed-protocol.js';
import { TOUCHLINE_CODE } from '../families/xts/message-codes.js';

export const deployment: Deployment = {
  origin: 'https://xts.rmoneyindia.co.in:3000',
  services: {
    socket: '/apimarketdata',
    login: '/apimarketdata',
    subscriptions: '/apimarketdata',
    instruments: '/apibinarymarketdata',
  },
  ltpCode: TOUCHLINE_CODE,
  broadcastMode: 'Full',
  errorsAreNotices: true,
};

export function createProtocol(context: ProtocolContext): Protocol {
  return new XtsProtocol(context, deployment);
}
