import { afterEach, describe, expect, it } from '@jest/globals';
import type { ChannelDefinition } from '../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { brokers } from './brokers.js';
import { Conformance, type Wish } from './conformance.js';

describe.each(brokers)('$id, when it subscribes', (row) => {
  let one: Conformance;

  afterEach(() => one.stop());

  async function startWithMore(count: (limits: ChannelDefinition) => number, settings = {}): Promise<Wish[]> {
    let more: Instrument[] = [];
    one = await Conformance.start(row, {
      settings,
      prepare: (simulator) => {
        more = row.more(count(mainChannelOf(simulator.definition.channels)));
        simulator.list(more);
      },
    });
    return more.map((instrument) => ({ instrument, mode: 'LTP' }));
  }

  it('connects as soon as something is wanted, and not before', async () => {
    one = await Conformance.start(row);
    await one.pass(5000);
    expect(one.simulator.attempts).toBe(0);
    await one.carry({ instrument: one.simulator.instruments[0]!, mode: 'LTP' });
    expect(one.simulator.connections).toBe(1);
    await one.until(() => expect(one.state).toBe('live'));
  });

  it('asks for one more than a batch with one more call', async () => {
    const wishes = await startWithMore(({ batchSize }) => batchSize + 1);
    one.want(...wishes);
    await one.holds(...wishes);
    expect(one.feed.counters.batches).toBe(2);
  });

  it('fills a connection, and takes another for one more where the broker allows it', async () => {
    const wishes = await startWithMore((limits) => fullConnection(limits, row.more(1)[0]!) + 1);
    const limits = mainChannelOf(one.simulator.definition.channels);
    one.want(...wishes);
    await one.holds(...(limits.connectionsPerAccount > 1 ? wishes : wishes.slice(0, -1)));
    expect(one.simulator.connections).toBe(Math.min(2, limits.connectionsPerAccount));
  });

  it('refuses what no connection has room for, and takes it in when there is room', async () => {
    const settings = { symbolsPerConnection: 4, connectionsPerAccount: 1 };
    const wishes = await startWithMore(
      (limits) => fullConnection({ ...limits, ...settings }, row.more(1)[0]!) + 1,
      settings,
    );
    const placed = wishes.slice(0, -1);
    const last = wishes.at(-1)!;
    one.want(...wishes);
    await one.holds(...placed);
    await one.until(() =>
      expect(one.subscriptionState(last)).toMatchObject({ state: 'pending', code: 'CAPACITY_EXCEEDED' }),
    );
    expect(one.simulator.connections).toBe(1);
    one.unwant(placed[0]!);
    await one.holds(...placed.slice(1), last);
    await one.until(() => expect(one.subscriptionState(last)).toMatchObject({ state: 'active' }));
  });
});

function mainChannelOf(channels: Readonly<Record<string, ChannelDefinition>>): ChannelDefinition {
  return Object.values(channels)[0]!;
}

/** How many instruments in LTP fill a connection. */
function fullConnection({ symbolsPerConnection, weight }: ChannelDefinition, instrument: Instrument): number {
  return Math.floor(symbolsPerConnection / (weight?.({ instrument, mode: 'LTP', depthLevel: 5 }) ?? 1));
}
