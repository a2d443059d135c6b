import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { FivePaisaProtocol } from '../../src/modules/brokers/fivepaisa/protocol.js';
import row from '../conformance/brokers/fivepaisa.js';
import { Conformance, type Wish } from '../conformance/conformance.js';
import { eventually } from '../support/eventually.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { FIVEPAISA_CODE, FivePaisaSimulator } from './fivepaisa.js';

const TRADED_AT = 1_785_993_067_000;
const level = (price: number, place: number) => ({ price, quantity: 75 * (place + 1), orders: place + 2 });
const depth = {
  buy: [2857.9, 2857.85, 2857.8, 2857.75, 2857.7].map(level),
  sell: [2858, 2858.05, 2858.1, 2858.15, 2858.2].map(level),
};

const python = await pythonWith('py5paisa==0.7.21.2');

describeUnless(python.missing)('the 5paisa simulator, seen by the official client', () => {
  let simulator: FivePaisaSimulator;
  let sdk: SdkProcess;

  beforeEach(async () => {
    simulator = new FivePaisaSimulator();
    await simulator.start();
  });

  afterEach(async () => {
    await sdk.stop();
    await simulator.stop();
  });

  function start(method: string, scrips: readonly string[], code = FIVEPAISA_CODE): void {
    const { api_key = '', api_secret = '', user_id = '', email = '', pin = '' } = simulator.credentials;
    const driver = new URL('../sdk/fivepaisa-client.py', import.meta.url);
    const given = [simulator.httpUrl, api_key, api_secret, user_id, email, pin, code, method, ...scrips];
    sdk = new SdkProcess(driver, given, python.interpreter);
  }

  /** Its first import takes a while on a cold machine. */
  const told = (event: string, count = 1) =>
    eventually(() => {
      const values = sdk.values<unknown>(event);
      if (values.length < count) throw new Error(sdk.output);
      return values;
    }, 30_000);

  it('lets it log in, and gives a token that it reads as the address of a server', async () => {
    start('mf', ['N/C/2885']);
    expect(await told('login')).toEqual([simulator.credentials.access_token]);
    const { url } = new FivePaisaProtocol({
      credentials: simulator.credentials,
      channel: 'feed',
      now: () => TRADED_AT,
    }).endpoint();
    expect(`${(await told('server'))[0]}${simulator.credentials.access_token}|50001234`).toBe(url);
    await told('message');
    expect(simulator.violations).toEqual([]);
  });

  it('refuses a login with another code', async () => {
    start('mf', [], '000000');
    expect(await told('login')).toEqual([null]);
    expect(simulator.attempts).toBe(0);
  });

  it('sends quotes that it reads as what went in, and 0 for what has not moved', async () => {
    start('mf', ['N/C/2885', 'N/C/999920000']);
    await told('message', 2);
    simulator.tick('RELIANCE', 'NSE', {
      ...{ ltp: 2857.95, ltq: 24, volume: 721_023, ltt: TRADED_AT },
      ...{ open: 2860.15, high: 2869.45, low: 2854.05, close: 2850.55, average_price: 2860.5 },
      ...{ bid: 2857.9, bid_qty: 361, ask: 2858, ask_qty: 219 },
      ...{ total_buy_quantity: 757_899, total_sell_quantity: 363_021 },
    });
    const expected = {
      ...{ Exch: 'N', ExchType: 'C', Token: 2885, LastRate: 2857.95, LastQty: 24, TotalQty: 721_023 },
      ...{ OpenRate: 2860.15, High: 2869.45, Low: 2854.05, PClose: 2850.55, AvgRate: 2860.5 },
      ...{ BidRate: 2857.9, BidQty: 361, OffRate: 2858, OffQty: 219, TBidQ: 757_899, TOffQ: 363_021 },
    };
    expect((await told('message', 3))[2]).toEqual([
      expect.objectContaining({ ...expected, TickDt: `/Date(${TRADED_AT}+0530)/` }),
    ]);
    simulator.tick('RELIANCE', 'NSE', { ltp: 2858 });
    expect((await told('message', 4))[3]).toMatchObject([
      { LastRate: 2858, High: 0, PClose: 0, TotalQty: 721_023, TickDt: `/Date(${TRADED_AT})/` },
    ]);
  });

  it('sends books that it reads as what went in', async () => {
    start('md', ['N/C/2885']);
    await told('message');
    simulator.tick('RELIANCE', 'NSE', { depth, total_buy_quantity: 7, timestamp: TRADED_AT });
    const wire = (flag: number) => (entry: ReturnType<typeof level>) => {
      return { Quantity: entry.quantity, Price: entry.price, NumberOfOrders: entry.orders, BbBuySellFlag: flag };
    };
    expect((await told('message', 2))[1]).toMatchObject({
      ...{ Exch: 'N', ExchType: 'C', Token: 2885, TBidQ: 7, Time: `/Date(${TRADED_AT})/` },
      Details: [...depth.sell.map(wire(83)), ...depth.buy.map(wire(66))],
    });
  });

  it('ends its line when another one comes with the same token', async () => {
    start('mf', ['N/C/2885']);
    await told('message');
    const { access_token, client_code } = simulator.credentials;
    const other = new WebSocket(`${simulator.urls.feed}?Value1=${access_token}|${client_code}`);
    await told('end');
    await eventually(() => expect(simulator.connections).toBe(1));
    other.terminate();
  });
});

describe('the feed of 5paisa, on a line to the simulator', () => {
  let one: Conformance;
  let simulator: FivePaisaSimulator;

  beforeEach(async () => {
    simulator = new FivePaisaSimulator();
    one = await Conformance.start({ ...row, create: () => simulator });
  });

  afterEach(() => one.stop());

  const wishFor = (exchange: string, mode: Wish['mode']): Wish => {
    return { instrument: one.simulator.instruments.find((instrument) => instrument.exchange === exchange)!, mode };
  };

  it('comes back after a minute, and not before, when another line took its place', async () => {
    const wish = wishFor('NSE', 'QUOTE');
    await one.carry(wish);
    const { access_token, client_code } = simulator.credentials;
    const other = new WebSocket(`${simulator.urls.feed}?Value1=${access_token}|${client_code}`);
    await one.until(() => expect(one.state).toBe('reconnecting'));
    const { attempts } = simulator;
    await one.pass(50_000);
    expect(simulator.attempts).toBe(attempts);
    other.terminate();
    await one.until(() => expect(one.state).toBe('live'));
    expect(simulator.attempts).toBe(attempts + 1);
  });

  it('asks by each method for what a mode needs, and carries it into one tick', async () => {
    const wish = wishFor('NFO', 'DEPTH');
    await one.carry(wish);
    expect(simulator.methodsOf('NIFTY25AUG26FUT', 'NFO')).toEqual([
      'MarketFeedV3',
      'MarketDepthService',
      'GetScripInfoForFuture',
    ]);
    simulator.tick('NIFTY25AUG26FUT', 'NFO', { ltp: 24_783.4, high: 24_818.6, oi: 11_342_550, depth });
    simulator.tick('NIFTY25AUG26FUT', 'NFO', { ltp: 24_783.45 });
    const held = { ltp: 24_783.45, high: 24_818.6, oi: 11_342_550, depth };
    await one.until(() => expect(one.published(wish).at(-1)).toMatchObject(held));
    const quote = wishFor('NFO', 'LTP');
    one.want(quote);
    one.unwant(wish);
    await one.until(() => expect(simulator.methodsOf('NIFTY25AUG26FUT', 'NFO')).toEqual(['MarketFeedV3']));
  });

  it('passes updates of orders on beside the prices', async () => {
    const wish = wishFor('NSE', 'LTP');
    await one.carry(wish);
    simulator.order({ ReqType: 'P', ScripCode: 2885, Status: 'Placed' });
    await one.until(() => expect(one.feed.counters.orders).toBe(1));
    await one.moves(wish.instrument, { ltp: 2857.95 }, wish);
    expect(one.feed.counters.decodeErrors).toBe(0);
  });
});
