import { DEFAULT_DEPTH_LEVEL, MODES } from '../../../common/mode.js';
import type { BrokerDefinition, Protocol, ProtocolContext } from './contract.js';

/** What a broker must say of itself; everything else has a default. */
export type BrokerDeclaration = Partial<BrokerDefinition> & {
  id: string;
  name: string;
  createProtocol(context: ProtocolContext): Protocol;
};

/** For a broker that declares nothing: all modes, five levels, any exchange, 1,000 symbols on each of 3 connections. */
const DEFAULTS: Omit<BrokerDefinition, 'id' | 'name' | 'createProtocol'> = {
  capabilities: {
    modes: MODES,
    depthLevels: { default: [DEFAULT_DEPTH_LEVEL] },
    exchanges: [],
    orderUpdates: false,
  },
  channels: { feed: { symbolsPerConnection: 1000, connectionsPerAccount: 3, batchSize: 100, batchesPerSecond: 2 } },
  liveness: { pingIntervalMs: 20_000, transportTimeoutMs: 60_000, dataTimeoutMs: 90_000 },
  credentials: [],
  login: [{ kind: 'none' }],
};

/** Completes a declaration with the defaults. */
export function defineBroker(declaration: BrokerDeclaration): BrokerDefinition {
  return { ...DEFAULTS, ...declaration };
}
