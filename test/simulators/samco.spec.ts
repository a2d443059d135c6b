import { afterEach, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { SAMCO_KEYS, SamcoSimulator } from './samco.js';

type Message = Record<string, unknown>;

/** A Python that is cold takes a while for its first import, in ms. */
const START_MS = 20_000;
/** 2026-11-20, 13:52:21 in India. */
const TRADED = Date.parse('2026-11-20T08:22:21Z');

const DEPTH = {
  buy: [181.9, 181.85, 181.8, 181.75, 181.7].map((price, i) => ({ price, quantity: 56_925 + i, orders: 18 + i })),
  sell: [182, 182.05, 182.1, 182.15, 182.2].map((price, i) => ({ price, quantity: 67_200 + i, orders: 7 + i })),
};

const python = await pythonWith(
  'stocknotebridge==3.2.2',
  'requests==2.34.2',
  'websocket-client==1.9.2',
  'urllib3==2.8.0',
  'certifi==2026.10.18',
  'pandas==3.1.1',
  'numpy==2.4.6',
);

describeUnless(python.missing)('the Samco simulator, seen by the official client', () => {
  let simulator: SamcoSimulator;
  let sdk: SdkProcess;

  afterEach(async () => {
    await sdk.stop();
    await simulator.stop();
  });

  async function start(stream: string, symbols: readonly string[], apiSecret = SAMCO_KEYS.apiSecret): Promise<void> {
    simulator = new SamcoSimulator();
    await simulator.start();
    const driver = new URL('../sdk/samco-client.py', import.meta.url);
    const args = [simulator.httpUrl, simulator.urls.feed!, SAMCO_KEYS.apiKey, apiSecret, stream, ...symbols];
    sdk = new SdkProcess(driver, args, python.interpreter);
  }

  const has = (event: string, count: number, ms?: number) =>
    eventually(() => {
      const values = sdk.values<Message>(event);
      if (values.length < count) throw new Error(sdk.output);
      return values;
    }, ms);

  it('lets it log in, and tells it the id of an index', async () => {
    await start('quote', ['-21']);
    const [session] = await has('session', 1, START_MS);
    expect(session).toMatchObject({ status: 'Success', sessionToken: simulator.credentials.session_token });
    await has('open', 1, START_MS);
    expect((await has('data', 1))[0]).toMatchObject({ sym: '-21', bSz: '0', oI: '', streaming_type: 'quote' });
    sdk.command({ call: 'index', name: 'NIFTY 50' });
    expect((await has('index', 1))[0]).toMatchObject({ indexDetails: [{ indexName: 'NIFTY 50', listingId: '-21' }] });
  });

  it('refuses other keys', async () => {
    await start('quote', ['2885_NSE'], 'another-secret');
    expect(await has('session', 1, START_MS)).toMatchObject([{ status: 'Failure', errorCode: 'EOAUTH008' }]);
    expect(simulator.attempts).toBe(0);
  });

  it('sends quotes as the values that went in, for the symbols of the last list alone', async () => {
    await start('quote', ['2885_NSE', '-21']);
    await has('data', 2, START_MS);
    simulator.tick('RELIANCE', 'NSE', { ltp: 1422.1, volume: 303_701, ltt: TRADED, bid: 1422.05, bid_qty: 689 });
    expect((await has('data', 3))[2]).toMatchObject({
      sym: '2885_NSE',
      ltp: '1422.10',
      vol: '303701',
      bPr: '1422.05',
      bSz: '689',
      ltt: '20 Nov 2026, 01:52:21 PM',
      lttUTC: '20 Nov 2026, 08:22:21 AM',
    });
    sdk.command({ call: 'subscribe_quote', symbols: ['464925_MFO'] });
    const fresh = await has('data', 4);
    expect(fresh[3]).toMatchObject({ sym: '464925_MFO' });
    expect(simulator.subscriptions().map(({ symbol }) => symbol)).toEqual(['CRUDEOIL18DEC26FUT']);
    expect(simulator.violations).toEqual([]);
  });

  it('sends books beside the quotes, and ends either by itself', async () => {
    await start('quote', ['54957_NFO']);
    await has('data', 1, START_MS);
    simulator.tick('NIFTY24NOV2626000CE', 'NFO', { depth: DEPTH, total_buy_quantity: 129_847 });
    await has('data', 2);
    sdk.command({ call: 'subscribe_market_data', symbols: ['54957_NFO'] });
    const book = (await has('data', 3))[2];
    const side = (levels: typeof DEPTH.buy) =>
      levels.map(({ price, quantity, orders }) => ({
        price: price.toFixed(2),
        qty: String(quantity),
        no: String(orders),
      }));
    expect(book).toEqual({
      response: {
        data: expect.objectContaining({
          symbol: '54957_NFO',
          bidValues: side(DEPTH.buy),
          askValues: side(DEPTH.sell),
          tbq: '129847',
        }),
        streaming_type: 'quote2',
      },
    });
    sdk.command({ call: 'unsubscribe_market_data', symbols: ['54957_NFO'] });
    await eventually(() => expect(simulator.subscriptions()).toMatchObject([{ mode: 'QUOTE' }]));
    sdk.command({ call: 'unsubscribe_quote', symbols: ['54957_NFO'] });
    await eventually(() => expect(simulator.subscriptions()).toEqual([]));
    expect(simulator.violations).toEqual([]);
  });
});
