import { afterEach, describe, expect, it } from '@jest/globals';
import { IndmoneySimulator } from '../simulators/indmoney.js';
import { indmoneyListings, indmoneyOptions, indmoneyTwin } from '../simulators/indmoney-instruments.js';
import { Conformance, type Wish } from './conformance.js';

describe('the price socket of indmoney', () => {
  let one: Conformance;

  afterEach(() => one.stop());

  async function start(options: ConstructorParameters<typeof IndmoneySimulator>[0]): Promise<IndmoneySimulator> {
    const simulator = new IndmoneySimulator(options);
    one = await Conformance.start({ id: 'indmoney', create: () => simulator, more: indmoneyOptions });
    return simulator;
  }

  it('tells instruments of one token apart where the broker names their segments', async () => {
    const option = indmoneyListings.find(({ token }) => token === indmoneyTwin.token)!;
    await start({ fullKeys: true, doubleEncoded: true, listings: [option, indmoneyTwin] });
    const wishes: Wish[] = [
      { instrument: option, mode: 'QUOTE' },
      { instrument: indmoneyTwin, mode: 'LTP' },
    ];
    await one.carry(...wishes);
    await one.moves(option, { ltp: 182.4, open: 190, high: 201.55, low: 175.1 }, wishes[0]!);
    await one.moves(indmoneyTwin, { ltp: 11.25 }, wishes[1]!);
    expect(one.published(wishes[0]!).at(-1)).toMatchObject({ symbol: option.symbol, ltp: 182.4 });
  });

  it('never publishes a price of an instrument that shares a bare token with another', async () => {
    const option = indmoneyListings.find(({ token }) => token === indmoneyTwin.token)!;
    await start({ listings: [option, indmoneyTwin] });
    const wishes: Wish[] = [
      { instrument: option, mode: 'LTP' },
      { instrument: indmoneyTwin, mode: 'LTP' },
    ];
    one.want(...wishes);
    await one.until(() => expect(one.feed.counters.decodeErrors).toBeGreaterThan(0));
    expect(wishes.flatMap((wish) => one.published(wish))).toEqual([]);
  });

  it('goes on over heartbeats of the broker', async () => {
    const simulator = await start({});
    const wish: Wish = { instrument: indmoneyListings[0]!, mode: 'QUOTE' };
    await one.carry(wish);
    simulator.say('pong');
    simulator.say('{"type":"heartbeat","timestamp":1763704501123}');
    await one.moves(wish.instrument, { ltp: 150.5 }, wish);
    expect(one.feed.counters.decodeErrors).toBe(0);
  });
});
