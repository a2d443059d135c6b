import { describe, expect, it } from '@jest/globals';
import { defineBroker } from '../brokers/engine/define-broker.js';
import { BrokerRegistry, shippedBrokers } from '../brokers/registry.js';
import { CapabilityRegistry } from './capability-registry.js';

const brokers = new BrokerRegistry();
for (const definition of shippedBrokers) brokers.register(definition);
brokers.register(
  defineBroker({
    id: 'prices_only',
    name: 'Prices only',
    capabilities: { modes: ['LTP'], depthLevels: {}, exchanges: ['NSE'], orderUpdates: false },
    createProtocol: () => {
      throw new Error('not made here');
    },
  }),
);
const registry = new CapabilityRegistry(brokers);

describe('CapabilityRegistry', () => {
  it('grants a level that the broker has on the exchange', () => {
    expect(registry.decide('dhan', 'NSE', 'DEPTH', 20, false)).toEqual({ kind: 'supported', depthLevel: 20 });
  });

  it('falls back to the highest lower level', () => {
    expect(registry.decide('dhan', 'NSE', 'DEPTH', 50, false)).toMatchObject({ kind: 'fallback', depthLevel: 20 });
    expect(registry.decide('dhan', 'BSE', 'DEPTH', 50, false)).toMatchObject({ kind: 'fallback', depthLevel: 5 });
  });

  it('refuses a lower level where the client is strict, and names the levels there are', () => {
    expect(registry.decide('dhan', 'NSE', 'DEPTH', 50, true)).toMatchObject({
      kind: 'unsupported',
      code: 'UNSUPPORTED_DEPTH_LEVEL',
      supportedDepths: [5, 20, 200],
    });
  });

  it('refuses depth of an index, modes that the broker lacks, and exchanges that it does not stream', () => {
    expect(registry.decide('zerodha', 'NSE_INDEX', 'DEPTH', 5, false)).toMatchObject({ code: 'UNSUPPORTED_MODE' });
    expect(registry.decide('prices_only', 'NSE', 'QUOTE', 5, false)).toMatchObject({ code: 'UNSUPPORTED_MODE' });
    expect(registry.decide('prices_only', 'BSE', 'LTP', 5, false)).toMatchObject({ code: 'UNSUPPORTED_EXCHANGE' });
  });

  it('unites the levels of all exchanges for what is told at authentication', () => {
    expect(registry.depthLevels('dhan')).toEqual([5, 20, 200]);
    expect(registry.depthLevels('prices_only')).toEqual([]);
  });
});
