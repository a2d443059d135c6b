import { describe, expect, it } from '@jest/globals';
import { dhanListings } from '../../../../test/simulators/dhan-instruments.js';
import type { DepthLevel, Mode } from '../../../common/mode.js';
import type { SubscriptionItem } from '../engine/contract.js';
import { dhan } from './index.js';

function item(exchange: string, mode: Mode, depthLevel: DepthLevel = 5): SubscriptionItem {
  return { instrument: dhanListings.find((one) => one.exchange === exchange)!, mode, depthLevel };
}

function routes(one: SubscriptionItem): unknown[] {
  return dhan.upstream!(one).map(({ channel, mode, depthLevel }) => [channel, mode, depthLevel]);
}

describe('the routing of Dhan', () => {
  it.each(['LTP', 'QUOTE', 'DEPTH'] as const)('takes %s of five levels from the live feed', (mode) => {
    for (const { exchange } of dhanListings) expect(routes(item(exchange, mode))).toEqual([['feed', mode, 5]]);
  });

  it.each([20, 200] as const)(
    'takes %d levels from a socket of their own, and the prices from the live feed',
    (level) => {
      for (const exchange of ['NSE', 'NFO']) {
        expect(routes(item(exchange, 'DEPTH', level))).toEqual([
          [`depth${level}`, 'DEPTH', level],
          ['feed', 'QUOTE', 5],
        ]);
      }
    },
  );

  it('has no way for deep books of other exchanges, for other levels, and for exchanges that it does not know', () => {
    for (const exchange of ['BSE', 'BFO', 'MCX', 'CDS', 'NSE_INDEX'])
      expect(routes(item(exchange, 'DEPTH', 20))).toEqual([]);
    for (const level of [30, 50] as const) expect(routes(item('NSE', 'DEPTH', level))).toEqual([]);
    const { instrument } = item('NSE', 'LTP');
    expect(routes({ instrument: { ...instrument, exchange: 'CRYPTO' }, mode: 'LTP', depthLevel: 5 })).toEqual([]);
  });

  it('declares exactly the levels that it has a way for', () => {
    const { depthLevels, exchanges } = dhan.capabilities;
    for (const exchange of exchanges.filter((one) => !one.endsWith('_INDEX'))) {
      const offered = ([5, 20, 30, 50, 200] as const).filter(
        (level) => routes(item(exchange, 'DEPTH', level)).length > 0,
      );
      expect([exchange, depthLevels[exchange] ?? depthLevels.default]).toEqual([exchange, offered]);
    }
  });
});
