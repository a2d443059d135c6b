import { afterEach, describe, expect, it } from '@jest/globals';
import { DEPTH_LEVELS, type DepthLevel } from '../../src/common/mode.js';
import type { BrokerDefinition } from '../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { brokers } from './brokers.js';
import { Conformance, type Wish } from './conformance.js';

/** Which depth level goes to a side channel. */
function levelOf({ upstream }: BrokerDefinition, channel: string, instrument: Instrument): DepthLevel {
  const level = DEPTH_LEVELS.find((depthLevel) =>
    upstream?.({ instrument, mode: 'DEPTH', depthLevel }).some((item) => item.channel === channel),
  );
  if (!level) throw new Error(`nothing goes to ${channel}`);
  return level;
}

const sideChannels = brokers.flatMap((row) => {
  const { definition } = row.create();
  return Object.entries(definition.channels)
    .slice(1)
    .map(([channel, limits]) => ({ row, channel, limits, level: levelOf(definition, channel, row.more(1)[0]!) }));
});

describe.each(sideChannels)('the channel $channel of $row.id', ({ row, limits, level }) => {
  let one: Conformance;

  afterEach(() => one.stop());

  it('is opened with the first deep book, and holds as many as the broker allows', async () => {
    const capacity = limits.symbolsPerConnection * limits.connectionsPerAccount;
    const more = row.more(capacity + 1);
    one = await Conformance.start(row, { prepare: (simulator) => simulator.list(more) });
    await one.carry({ instrument: one.tradable[0]!, mode: 'QUOTE' });
    expect(one.simulator.connections).toBe(1);
    const books = more.map((instrument): Wish => ({ instrument, mode: 'DEPTH', depthLevel: level }));
    one.want(...books);
    const held = () => one.simulator.subscriptions().filter(({ depthLevel }) => depthLevel === level);
    await one.until(() => expect(held()).toHaveLength(capacity));
    await one.until(() => expect(one.subscriptionState(books.at(-1)!)).toMatchObject({ code: 'CAPACITY_EXCEEDED' }));
    expect(one.simulator.connections).toBe(1 + limits.connectionsPerAccount);
    one.unwant(books[0]!);
    const symbols = () => held().map(({ symbol }) => symbol);
    await one.until(() => expect(symbols()).toContain(books.at(-1)!.instrument.symbol));
    expect(symbols()).not.toContain(books[0]!.instrument.symbol);
  });
});
