import { EXCHANGES, isIndexExchange } from '../../../common/exchanges.js';
import { MODES } from '../../../common/mode.js';
import type { BrokerCapabilities, ChannelDefinition, Liveness } from '../engine/contract.js';

const NO_DEPTH = Object.fromEntries(EXCHANGES.filter(isIndexExchange).map((exchange) => [exchange, []]));

/** Every exchange: which of them are there is up to the recording, and users make their own. */
export const capabilities: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [5], ...NO_DEPTH },
  exchanges: EXCHANGES,
  orderUpdates: false,
};

export const channels: Record<string, ChannelDefinition> = {
  feed: { symbolsPerConnection: 3000, connectionsPerAccount: 1, batchSize: 500, batchesPerSecond: 50 },
};

/**
 * The player sends a heartbeat every 5 s. Silence between ticks is no fault: the recording has its own gaps, and they
 * are played.
 */
export const liveness: Liveness = { pingIntervalMs: 0, transportTimeoutMs: 30_000, dataTimeoutMs: 0 };
