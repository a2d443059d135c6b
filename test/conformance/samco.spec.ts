import { afterEach, describe, expect, it } from '@jest/globals';
import { type SamcoOptions, SamcoSimulator } from '../simulators/samco.js';
import { brokers } from './brokers.js';
import { Conformance, type Wish } from './conformance.js';

const HOUR_MS = 3_600_000;
/** Well beyond the time after which what nobody wants any more is given up. */
const LINGER_MS = 10_000;

/** What only a broker with two streams of whole lists can do to a feed. */
describe('the streams of samco', () => {
  let one: Conformance;
  let simulator: SamcoSimulator;

  afterEach(() => one.stop());

  async function start(options: SamcoOptions = {}): Promise<Wish[]> {
    simulator = new SamcoSimulator(options);
    const row = brokers.find(({ id }) => id === 'samco')!;
    one = await Conformance.start({ ...row, create: () => simulator });
    const [first, second] = one.tradable;
    return [
      { instrument: first!, mode: 'QUOTE' },
      { instrument: second!, mode: 'DEPTH' },
    ];
  }

  it('need a login where the broker opens the door to a dead token and closes it without a word', async () => {
    const [quote] = await start({ closesAtOnce: true });
    one.want(quote!);
    await one.until(() => expect(one.state).toBe('login_required'));
    await one.pass(HOUR_MS);
    expect([simulator.attempts, one.state]).toEqual([1, 'login_required']);
  });

  it('carry quotes in their envelope, with the digits of large numbers in groups', async () => {
    const [quote, book] = await start({ wrapsQuotes: true, groupsDigits: true });
    await one.carry(quote!, book!);
    await one.moves(quote!.instrument, { ltp: 1_234_567.5 }, quote!);
    await one.moves(book!.instrument, { ltp: 150.5 }, book!);
  });

  it('lose no symbol when single ones come and go', async () => {
    const [quote, book] = await start();
    const other: Wish = { ...quote!, instrument: one.tradable[2]! };
    await one.carry(quote!, book!);
    one.want(other);
    await one.holds(quote!, book!, other);
    one.unwant(other);
    await one.pass(LINGER_MS);
    await one.holds(quote!, book!);
    await one.moves(quote!.instrument, { ltp: 150.5 }, quote!);
    await one.moves(book!.instrument, { ltp: 151.5 }, book!);
  });

  it('go on with the quotes of a symbol whose book is given up', async () => {
    const [quote] = await start();
    const book: Wish = { ...quote!, mode: 'DEPTH' };
    await one.carry(quote!, book);
    one.unwant(book);
    await one.pass(LINGER_MS);
    await one.holds(quote!);
    await one.moves(quote!.instrument, { ltp: 150.5 }, quote!);
  });
});
