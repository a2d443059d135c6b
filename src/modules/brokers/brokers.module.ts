import { type DynamicModule, Module } from '@nestjs/common';
import type { BrokerDefinition } from './engine/contract.js';
import { BrokerRegistry, shippedBrokers } from './registry.js';

/**
 * Knows the brokers. The root is imported once; any module adds brokers of its own with `forFeature`, without
 * touching this one. An id that is registered twice stops the application at start.
 */
@Module({})
export class BrokersModule {
  /** The registry with the shipped brokers; their feeds are the `FeedsModule`'s. */
  static forRoot(): DynamicModule {
    return {
      module: BrokersModule,
      global: true,
      providers: [{ provide: BrokerRegistry, useFactory: () => register(new BrokerRegistry(), shippedBrokers) }],
      exports: [BrokerRegistry],
    };
  }

  static forFeature(definitions: readonly BrokerDefinition[]): DynamicModule {
    return {
      module: BrokersModule,
      providers: [
        {
          provide: Symbol('brokers of a feature'),
          inject: [BrokerRegistry],
          useFactory: (registry: BrokerRegistry) => register(registry, definitions),
        },
      ],
    };
  }
}

function register(registry: BrokerRegistry, definitions: readonly BrokerDefinition[]): BrokerRegistry {
  for (const definition of definitions) registry.register(definition);
  return registry;
}
