import { afterEach, describe, expect, it } from '@jest/globals';
import { PaytmSimulator } from '../simulators/paytm.js';
import { paytmInstruments, paytmOptions } from '../simulators/paytm-instruments.js';
import { brokers } from './brokers.js';
import { Conformance, type Wish } from './conformance.js';

/** Packets of paytm name a security id and no exchange. */
describe('the security ids of paytm', () => {
  let one: Conformance;

  afterEach(() => one.stop());

  async function start(): Promise<{ share: Wish; index: Wish; contract: Wish }> {
    const share = paytmInstruments.find(({ symbol }) => symbol === 'ABB')!;
    const index = paytmInstruments.find(({ symbol }) => symbol === 'NIFTY')!;
    const contract = { ...paytmOptions(1)[0]!, token: share.token };
    const row = brokers.find(({ id }) => id === 'paytm')!;
    one = await Conformance.start({
      ...row,
      create: () => new PaytmSimulator([...paytmInstruments, contract]),
    });
    return {
      share: { instrument: share, mode: 'QUOTE' },
      index: { instrument: index, mode: 'QUOTE' },
      contract: { instrument: contract, mode: 'LTP' },
    };
  }

  it('may be those of a share and of an index, both of which are carried', async () => {
    const { share, index } = await start();
    await one.carry(share, index);
    await one.moves(share.instrument, { ltp: 150.5 }, share);
    await one.moves(index.instrument, { ltp: 250.5 }, index);
    expect(one.published(share).at(-1)).toMatchObject({ ltp: 150.5 });
  });

  it('may not be those of a share and of a contract: the second waits until the first is given up', async () => {
    const { share, contract } = await start();
    await one.carry(share);
    one.want(contract);
    await one.pass(1000);
    await one.moves(share.instrument, { ltp: 150.5 }, share);
    await one.until(() =>
      expect(one.subscriptionState(contract)).toMatchObject({
        state: 'pending',
        code: 'BROKER_UNAVAILABLE',
        message: expect.stringContaining('in use on another exchange'),
      }),
    );
    await one.holds(share);
    one.unwant(share);
    await one.holds(contract);
    await one.moves(contract.instrument, { ltp: 15.25 }, contract);
  });
});
