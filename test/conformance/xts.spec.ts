import { afterEach, describe, expect, it } from '@jest/globals';
import { XtsSimulator } from '../simulators/xts.js';
import { xtsSimulators } from '../simulators/xts-brokers.js';
import { brokers } from './brokers.js';
import { Conformance, type Wish } from './conformance.js';

/** What only services with subscriptions over HTTP, and a quota for them, can do to a feed. */
describe('the session of an XTS broker', () => {
  let one: Conformance;
  let simulator: XtsSimulator;

  afterEach(() => one.stop());

  async function start(create = xtsSimulators.iifl, settings = {}): Promise<void> {
    simulator = create();
    const row = brokers.find(({ id }) => id === simulator.definition.id)!;
    one = await Conformance.start({ ...row, create: () => simulator }, { settings });
  }

  function wish(symbol: string, exchange: string, mode: Wish['mode']): Wish {
    const instrument = simulator.instruments.find((each) => each.symbol === symbol && each.exchange === exchange)!;
    return { instrument, mode };
  }

  it('takes subscriptions that have outlived their socket for its own', async () => {
    const { definition } = xtsSimulators.iifl();
    const services = ['/apimarketdata', '/apibinarymarketdata'];
    const options = { definition, socket: services[0]!, services, loginSource: 'WebAPI', keepsSubscriptions: true };
    await start(() => new XtsSimulator(options));
    const wishes = [
      wish('RELIANCE', 'NSE', 'LTP'),
      wish('SBIN', 'NSE', 'LTP'),
      wish('NIFTY25NOV25FUT', 'NFO', 'DEPTH'),
    ];
    await one.carry(...wishes);
    simulator.faults.drop();
    await one.until(() => expect(simulator.connections).toBe(0));
    await one.until(() => expect(simulator.connections).toBe(1));
    const { requests } = simulator;
    // The batch of two is refused, then each of them; and so are the book and its open interest.
    await one.until(() => expect(simulator.requests).toBeGreaterThanOrEqual(requests + 3));
    await one.until(() => expect(one.subscriptionState(wishes[2]!)).toMatchObject({ state: 'active' }));
    for (const [place, each] of wishes.entries()) await one.moves(each.instrument, { ltp: 150.5 + place }, each);
    await one.holds(...wishes);
    expect(one.feed.counters.refused).toBe(0);
  });

  it('carries the open interest of a future with its quotes', async () => {
    await start();
    const future = wish('NIFTY25NOV25FUT', 'NFO', 'QUOTE');
    await one.carry(future);
    // The quotes are there before their open interest has been asked for.
    await one.until(() => expect(simulator.requests).toBe(2));
    simulator.tick('NIFTY25NOV25FUT', 'NFO', { ltp: 150.5, oi: 11_876_250 });
    await one.until(() => expect(one.published(future).at(-1)).toMatchObject({ ltp: 150.5, oi: 11_876_250 }));
  });

  it('changes modes with the quota used up', async () => {
    await start();
    const share = wish('RELIANCE', 'NSE', 'QUOTE');
    await one.carry(share);
    simulator.faults.capacity(1);
    const book = { ...share, mode: 'DEPTH' } as const;
    await one.carry(book);
    await one.holds(book);
    await one.moves(share.instrument, { ltp: 150.5 }, share, book);
  });

  it.each([
    ['the broker logs it out', '42["logout","logged out"]'],
    ['the broker refuses its token', '44"Invalid Token"'],
  ])('needs a login when %s', async (_how, frame) => {
    await start();
    const share = wish('RELIANCE', 'NSE', 'QUOTE');
    await one.carry(share);
    simulator.say(frame);
    await one.until(() => expect(one.state).toBe('login_required'));
    one.feed.login(simulator.faults.rollToken());
    await one.moves(share.instrument, { ltp: 150.5 }, share);
  });

  it('needs a login when another one has taken its token before it has subscribed', async () => {
    await start();
    const share = wish('RELIANCE', 'NSE', 'QUOTE');
    await one.carry(share);
    simulator.faults.slowAcknowledgements(50);
    one.want(wish('SBIN', 'NSE', 'QUOTE'));
    simulator.faults.rollToken();
    await one.until(() => expect(one.state).toBe('login_required'));
  });

  it('comes back when the server ends the connection', async () => {
    await start();
    const share = wish('RELIANCE', 'NSE', 'QUOTE');
    await one.carry(share);
    const { attempts } = simulator;
    simulator.say('41');
    await one.until(() => expect(simulator.attempts).toBe(attempts + 1));
    await one.moves(share.instrument, { ltp: 150.5 }, share);
  });
});
