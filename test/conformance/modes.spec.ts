import { afterEach, describe, expect, it } from '@jest/globals';
import type { Mode } from '../../src/common/mode.js';
import type { DepthLevelEntry, Tick } from '../../src/common/tick.js';
import { brokers } from './brokers.js';
import { Conformance, modesOf, type Wish } from './conformance.js';

const LINGER_MS = 5000;

function ladder(price: number, step: number, levels: number): DepthLevelEntry[] {
  return Array.from({ length: levels }, (_, level) => ({
    price: price + step * level,
    quantity: 75 * (level + 1),
    orders: level + 1,
  }));
}

function values(ltp: number, levels = 5): Partial<Tick> {
  return {
    ltp,
    open: ltp - 2,
    high: ltp + 1.5,
    low: ltp - 2.25,
    depth: { buy: ladder(ltp - 0.25, -0.25, levels), sell: ladder(ltp + 0.25, 0.25, levels) },
  };
}

describe.each(brokers)('the modes of $id', (row) => {
  let one: Conformance;

  afterEach(() => one.stop());

  it.each(modesOf(row))('carry %s of every kind of instrument, to the last digit', async (mode) => {
    one = await Conformance.start(row);
    const instruments = mode === 'DEPTH' ? one.tradable : one.simulator.instruments;
    const wishes = instruments.map((instrument): Wish => ({ instrument, mode }));
    await one.carry(...wishes);
    for (const [place, wish] of wishes.entries()) {
      const { depth, ...day } = values(150.5 + place);
      const prices = row.hasDay?.(wish.instrument) === false ? { ltp: day.ltp } : day;
      const hasBook = one.tradable.includes(wish.instrument);
      await one.moves(wish.instrument, hasBook ? { ...prices, depth } : prices, wish);
    }
  });

  it('are told apart: each subscriber gets his own, and no field of a richer one', async () => {
    one = await Conformance.start(row);
    const instrument = one.tradable[0]!;
    const wishes = modesOf(row).map((mode): Wish => ({ instrument, mode }));
    const [ltp, quote, depth] = wishes;
    await one.carry(...wishes);
    await one.moves(instrument, values(150.5), ...wishes);
    const keysOf = (wish: Wish) => Object.keys(one.published(wish).at(-1)!);
    expect(keysOf(ltp!)).not.toContain('open');
    expect(keysOf(ltp!)).not.toContain('depth');
    expect(keysOf(quote!)).toContain('open');
    expect(keysOf(quote!)).not.toContain('depth');
    if (depth) expect(keysOf(depth)).toContain('depth');
  });

  const rises: [Mode, Mode][] = [
    ['LTP', 'QUOTE'],
    ['LTP', 'DEPTH'],
    ['QUOTE', 'DEPTH'],
  ];
  const carried = rises.filter(([, high]) => modesOf(row).includes(high));
  it.each(carried)('rise from %s to %s for one more subscriber, and fall again without him', async (low, high) => {
    one = await Conformance.start(row);
    const instrument = one.tradable[0]!;
    const poor: Wish = { instrument, mode: low };
    const rich: Wish = { instrument, mode: high };
    await one.carry(poor);
    one.want(rich);
    await one.holds(poor, rich);
    await one.moves(instrument, values(150.5), poor, rich);
    one.unwant(rich);
    await one.pass(2 * LINGER_MS);
    await one.holds(poor);
    const { length } = one.published(rich);
    await one.moves(instrument, values(151.5), poor);
    expect(one.published(rich)).toHaveLength(length);
    expect(one.simulator.connections).toBe(1);
  });

  it('bring the deep books that are declared, with the prices of the main stream', async () => {
    one = await Conformance.start(row);
    const { depthLevels } = one.simulator.definition.capabilities;
    const deep = one.tradable.flatMap((instrument) =>
      (depthLevels[instrument.exchange] ?? depthLevels.default ?? [])
        .filter((depthLevel) => depthLevel > 5)
        .map((depthLevel): Wish => ({ instrument, mode: 'DEPTH', depthLevel })),
    );
    for (const [place, wish] of deep.slice(0, 8).entries()) {
      const { instrument, depthLevel } = wish;
      const quote: Wish = { instrument, mode: 'QUOTE' };
      one.want(wish, quote);
      await one.until(() =>
        expect(one.simulator.subscriptions()).toContainEqual(
          expect.objectContaining({
            symbol: instrument.symbol,
            exchange: instrument.exchange,
            mode: 'DEPTH',
            depthLevel,
          }),
        ),
      );
      await one.until(() => expect(one.published(wish)).not.toEqual([]));
      // The book and the prices may come on lines of their own, each at its time.
      const { depth, ...prices } = values(150.5 + place, depthLevel);
      await one.moves(instrument, prices, quote);
      await one.moves(instrument, { depth }, wish);
      expect(one.published(wish).at(-1)).toMatchObject(prices);
      one.unwant(wish, quote);
      await one.until(() => expect(one.simulator.subscriptions()).toEqual([]));
    }
  });
});
