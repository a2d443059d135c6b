import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { defineBroker } from '../brokers/engine/define-broker.js';
import { shippedBrokers } from '../brokers/registry.js';
import { describeBroker } from './broker-description.js';
import { supportTable } from './support-table.js';

const nothing = defineBroker({
  id: 'silent',
  name: 'Silent',
  createProtocol: () => {
    throw new Error('not made here');
  },
});

describe('the support table', () => {
  it('is what the brokers declare; `npm run docs` writes it', () => {
    expect(readFileSync('docs/brokers.md', 'utf8')).toBe(supportTable(shippedBrokers));
  });
});

describe('describeBroker', () => {
  it('gives a broker that declares nothing 1,000 symbols on each of 3 connections and five levels', () => {
    expect(describeBroker(nothing, { symbolsPerConnection: 0, connectionsPerAccount: 0 })).toMatchObject({
      modes: ['LTP', 'QUOTE', 'DEPTH'],
      depth_levels: { default: [5] },
      channels: { feed: { symbols_per_connection: 1000, connections_per_account: 3 } },
    });
  });

  it("puts the operator's limits in place of the broker's own, on the main channel", () => {
    const dhan = shippedBrokers.find(({ id }) => id === 'dhan')!;
    const { channels } = describeBroker(dhan, { symbolsPerConnection: 10, connectionsPerAccount: 1 });
    expect(channels.feed).toMatchObject({ symbols_per_connection: 10, connections_per_account: 1 });
    expect(channels.depth20).toMatchObject({ symbols_per_connection: 50 });
  });
});
