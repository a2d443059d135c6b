import type { Protocol, ProtocolContext } from '../engine/contract.js';
import { createDhanProtocol, type DhanHosts } from '../families/dhan/family.js';

const HOSTS: DhanHosts = {
  feed: 'wss://api-feed.dhan.co',
  depth20: 'wss://depth-api-feed.dhan.co/twentydepth',
  // The official Python client uses the root path of this host; both are reported to work.
  depth200: 'wss://full-depth-api.dhan.co/twohundreddepth',
};

export function createProtocol(context: ProtocolContext): Protocol {
  return createDhanProtocol(context, HOSTS);
}
