import type { BrokerDefinition } from '../brokers/engine/contract.js';

/** What a broker supports, as REST tells it. Limits are those in force: the broker's own, or the operator's. */
export interface BrokerDescription {
  broker: string;
  name: string;
  modes: readonly string[];
  /** None named: any. */
  exchanges: readonly string[];
  /** By exchange; `default` speaks for the exchanges that are not named. */
  depth_levels: Readonly<Record<string, readonly number[]>>;
  order_updates: boolean;
  /** How long a login lasts, in words; empty where it does not end. */
  session_validity: string;
  login: readonly string[];
  channels: Record<string, ChannelDescription>;
}

export interface ChannelDescription {
  symbols_per_connection: number;
  connections_per_account: number;
  /** Symbols in one request. */
  batch_size: number;
  batches_per_second: number;
}

/** The operator's limits on a broker's main channel; 0: the broker's own. */
export interface PoolOverrides {
  symbolsPerConnection: number;
  connectionsPerAccount: number;
}

export function describeBroker(definition: BrokerDefinition, overrides: PoolOverrides): BrokerDescription {
  const { id, name, capabilities, login } = definition;
  const channels = Object.entries(definition.channels).map(([channel, limits], index): [string, ChannelDescription] => {
    const own = index === 0 ? overrides : { symbolsPerConnection: 0, connectionsPerAccount: 0 };
    return [
      channel,
      {
        symbols_per_connection: own.symbolsPerConnection || limits.symbolsPerConnection,
        connections_per_account: own.connectionsPerAccount || limits.connectionsPerAccount,
        batch_size: limits.batchSize,
        batches_per_second: limits.batchesPerSecond,
      },
    ];
  });
  return {
    broker: id,
    name,
    modes: capabilities.modes,
    exchanges: capabilities.exchanges,
    depth_levels: capabilities.depthLevels,
    order_updates: capabilities.orderUpdates,
    session_validity: capabilities.sessionValidity ?? '',
    login: login.map(({ kind }) => kind),
    channels: Object.fromEntries(channels),
  };
}
