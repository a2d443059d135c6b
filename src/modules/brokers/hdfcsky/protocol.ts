import type { Protocol, ProtocolContext } from '../engine/contract.js';
import { GenericDtoProtocol } from '../families/genericdto/protocol.js';
import type { Site } from '../families/genericdto/site.js';

export const site: Site = { broker: 'HDFC Sky', host: 'developer.hdfcsky.com' };

export function createProtocol(context: ProtocolContext): Protocol {
  return new GenericDtoProtocol(context, site);
}
