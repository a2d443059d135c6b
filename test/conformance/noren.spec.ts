import { afterEach, describe, expect, it } from '@jest/globals';
import type { NorenSimulator, NorenSimulatorOptions } from '../simulators/noren.js';
import {
  AliceBlueSimulator,
  DefinedgeSimulator,
  FlattradeSimulator,
  ShoonyaSimulator,
  TradeSmartSimulator,
  ZebuSimulator,
} from '../simulators/noren-brokers.js';
import { norenOptions } from '../simulators/noren-instruments.js';
import type { BrokerRow } from './broker-row.js';
import { Conformance, type Wish } from './conformance.js';

const LINGER_MS = 5000;
const HOUR_MS = 3_600_000;

type Create = (options?: NorenSimulatorOptions) => NorenSimulator;

const shoonya: Create = (options) => new ShoonyaSimulator(options);
const flattrade: Create = (options) => new FlattradeSimulator(options);
const zebu: Create = (options) => new ZebuSimulator(options);
const tradesmart: Create = (options) => new TradeSmartSimulator(options);
const definedge: Create = (options) => new DefinedgeSimulator(options);
const aliceblue: Create = (options) => new AliceBlueSimulator(options);

/** What only brokers of the Noren family can do to a feed. */
describe('a feed of the Noren family', () => {
  let one: Conformance;
  let simulator: NorenSimulator;

  afterEach(() => one.stop());

  async function start(create: Create, teardownMs = 0): Promise<void> {
    const row: BrokerRow = {
      id: 'noren',
      create: () => {
        simulator = create({ teardownMs, now: () => one.clock.monotonic() });
        return simulator;
      },
      more: norenOptions,
      sees: { LTP: 'QUOTE' },
      beside: ['DEPTH'],
    };
    one = await Conformance.start(row);
  }

  function wish(mode: Wish['mode'], place = 0): Wish {
    return { instrument: one.tradable[place]!, mode };
  }

  describe('with touchline and depth of one key', () => {
    it('holds both, ends each with its own last subscriber, and leaves the other alone', async () => {
      await start(zebu);
      const [ltp, quote, depth] = [wish('LTP'), wish('QUOTE'), wish('DEPTH')];
      await one.carry(ltp, quote, depth);
      expect(simulator.subscriptions().map(({ mode }) => mode)).toEqual(['QUOTE', 'DEPTH']);
      const { requests } = simulator;
      one.unwant(ltp);
      await one.pass(2 * LINGER_MS);
      expect(simulator.requests).toBe(requests);
      one.unwant(quote);
      await one.until(() => expect(simulator.subscriptions().map(({ mode }) => mode)).toEqual(['DEPTH']));
      expect(simulator.requests).toBe(requests + 1);
      await one.moves(depth.instrument, { ltp: 150.5 }, depth);
      one.want(quote);
      one.unwant(depth);
      await one.until(() => expect(simulator.subscriptions().map(({ mode }) => mode)).toEqual(['QUOTE']));
      await one.moves(quote.instrument, { ltp: 151.5 }, quote);
    });

    it('gives the lower modes what the depth alone brings', async () => {
      await start(zebu);
      const [quote, depth] = [wish('QUOTE'), wish('DEPTH')];
      await one.carry(quote, depth);
      one.simulator.tick(depth.instrument.symbol, depth.instrument.exchange, { ltq: 7 });
      await one.until(() => expect(one.published(depth).at(-1)).toMatchObject({ last_trade_quantity: 7 }));
      expect(one.published(quote).at(-1)).toMatchObject({ last_trade_quantity: 7 });
    });
  });

  describe.each([
    ['Shoonya', shoonya, 1],
    ['Flattrade', flattrade, 3],
  ] as const)('at %s, which refuses a token whose session it is still ending', (_, create, retries) => {
    it('unsubscribes all and stays connected when the last subscriber leaves', async () => {
      await start(create, LINGER_MS);
      const wishes = [wish('QUOTE'), wish('DEPTH'), wish('LTP', 1)];
      await one.carry(...wishes);
      one.unwant(...wishes);
      await one.until(() => expect(simulator.subscriptions()).toEqual([]));
      await one.pass(HOUR_MS / 4);
      expect([simulator.attempts, simulator.connections, simulator.loggedIn]).toEqual([1, 1, 1]);
      await one.carry(wishes[1]!);
      expect(simulator.attempts).toBe(1);
    });

    it('comes back after it had to close a line itself', async () => {
      await start(create, LINGER_MS);
      const quote = wish('QUOTE');
      await one.carry(quote);
      simulator.faults.stall();
      await one.until(() => expect(one.feed.counters.reconnects.data).toBe(1), 5000);
      simulator.faults.heal();
      await one.holds(quote);
      await one.moves(quote.instrument, { ltp: 150.5 }, quote);
      expect(one.statuses.map(({ state }) => state)).not.toContain('login_required');
    });

    it('asks for a login where the token stays refused', async () => {
      await start(create);
      await one.carry(wish('QUOTE'));
      simulator.faults.rollToken();
      await one.until(() => expect(one.state).toBe('login_required'));
      await one.pass(HOUR_MS);
      expect(simulator.attempts).toBe(2 + retries);
      expect(one.feed.status.message).toMatch(/^the broker refused the login: Session Expired/);
    });
  });

  it.each([
    ['Zebu', zebu],
    ['TradeSmart', tradesmart],
    ['Definedge', definedge],
  ] as const)('of %s takes the first refusal of a login for a dead token', async (_, create) => {
    await start(create);
    await one.carry(wish('QUOTE'));
    simulator.faults.rollToken();
    await one.until(() => expect(one.state).toBe('login_required'));
    await one.pass(HOUR_MS);
    expect(simulator.attempts).toBe(2);
  });

  it('takes pushes for what they are', async () => {
    await start(tradesmart);
    const quote = wish('QUOTE');
    await one.carry(quote);
    for (const t of ['ms', 'rm', 'am']) simulator.say(JSON.stringify({ t, s: 'OPEN' }));
    simulator.say(JSON.stringify({ t: 'om', norenordno: '1' }));
    await one.until(() => expect(one.feed.counters.orders).toBe(1));
    await one.moves(quote.instrument, { ltp: 150.5 }, quote);
    expect(one.feed.counters.decodeErrors).toBe(0);
  });

  describe('at Alice Blue, whose socket wants a session made before', () => {
    it('makes one for each line, and a new one where somebody ended it', async () => {
      await start(aliceblue);
      const quote = wish('QUOTE');
      await one.carry(quote);
      simulator.endSessions();
      await one.until(() => expect(simulator.connections).toBe(0));
      await one.holds(quote);
      expect([simulator.sessions, simulator.attempts, simulator.loggedIn]).toEqual([1, 2, 1]);
    });

    it('opens no socket while no session can be made, and tries again', async () => {
      await start(aliceblue);
      simulator.answersHttp = { status: 503, body: 'away' };
      const quote = wish('QUOTE');
      one.want(quote);
      await one.until(() => expect(one.feed.counters.reconnects.network).toBeGreaterThan(2));
      expect([simulator.attempts, one.state]).toEqual([0, 'connecting']);
      simulator.answersHttp = undefined;
      await one.holds(quote);
    });

    it('asks for a login where its session is refused', async () => {
      await start(aliceblue);
      await one.carry(wish('QUOTE'));
      const fresh = simulator.faults.rollToken();
      await one.until(() => expect(one.state).toBe('login_required'));
      expect(one.feed.status.message).toBe('the broker refused the session: Unauthorized');
      await one.pass(HOUR_MS);
      expect(simulator.attempts).toBe(1);
      one.feed.login(fresh);
      await one.holds(wish('QUOTE'));
    });
  });
});
