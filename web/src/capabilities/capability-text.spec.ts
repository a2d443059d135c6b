import { expect, it } from '@jest/globals';
import type { BrokerCapabilities } from '../accounts/types.js';
import { channelTexts, depthText } from './capability-text.js';

const withLevels = (depth_levels: Record<string, number[]>) =>
  depthText({ depth_levels } as unknown as BrokerCapabilities);

it('tells depth levels once for exchanges that share them, and nothing of indices', () => {
  expect(withLevels({ default: [5], NSE: [5, 20], NFO: [5, 20], NSE_INDEX: [] })).toBe('5; NSE NFO: 5 20');
  expect(withLevels({ default: [], CDS: [] })).toBe('none; CDS: none');
});

it('tells each kind of connection in a line', () => {
  const limits = { symbols_per_connection: 3000, connections_per_account: 3, batch_size: 1000, batches_per_second: 5 };
  expect(channelTexts({ channels: { feed: limits } } as unknown as BrokerCapabilities)).toEqual([
    'feed 3,000 × 3, 1,000 × 5/s',
  ]);
});
