import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { defineBroker } from '../brokers/engine/define-broker.js';
import { shippedBrokers } from '../brokers/registry.js';
import { describeBroker } from './broker-description.js';
import { brokerDocuments } from './broker-documents.js';

const nothing = defineBroker({
  id: 'silent',
  name: 'Silent',
  createProtocol: () => {
    throw new Error('not made here');
  },
});

describe("the brokers' documents", () => {
  it('are what the brokers declare and their guides; `npm run docs` writes them', () => {
    const documents = brokerDocuments(shippedBrokers, (file) => readFileSync(file, 'utf8'));
    const written = Object.fromEntries(Object.keys(documents).map((file) => [file, readFileSync(file, 'utf8')]));
    expect(written).toEqual(documents);
  });

  it('have a page for every broker that is shipped, and for no other', () => {
    const pages = readdirSync('docs/brokers').sort();
    expect(pages).toEqual(shippedBrokers.map(({ id }) => `${id}.md`).sort());
  });

  it.each(shippedBrokers.map(({ id }) => id))(
    'tell how to get credentials for %s, how to log in and what to know',
    (id) => {
      const headings = readFileSync(`src/modules/brokers/${id}/guide.md`, 'utf8').match(/^## .*/gm);
      expect(headings).toEqual(['## Getting credentials', '## Logging in', '## Good to know']);
    },
  );
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
