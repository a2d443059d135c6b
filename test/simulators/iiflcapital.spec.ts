import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ProtocolContext } from '../../src/modules/brokers/engine/contract.js';
import { iiflcapital } from '../../src/modules/brokers/iiflcapital/index.js';
import row from '../conformance/brokers/iiflcapital.js';
import { Conformance } from '../conformance/conformance.js';
import { eventually } from '../support/eventually.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { IiflCapitalSimulator } from './iiflcapital.js';

const PREFIX = 'prod/marketfeed';
const MW = `${PREFIX}/mw/v1/nsefo/53001`;
const OI = `${PREFIX}/oi/v1/nsefo/53001`;
const UPPER = `${PREFIX}/uppercircuit/v1/nsefo`;
const ORDERS = 'prod/updates/order/v1/iifl0001';
const TRADED_AT = 1_785_995_112_000;

const python = await pythonWith('paho-mqtt==2.1.0');

describeUnless(python.missing)('the IIFL Capital simulator, seen by the paho client', () => {
  let simulator: IiflCapitalSimulator;
  let client: SdkProcess;

  beforeEach(async () => {
    simulator = new IiflCapitalSimulator();
    await simulator.start();
  });

  afterEach(async () => {
    await client.stop();
    await simulator.stop();
  });

  async function start(topics: readonly string[], user = 'IIFL0001', token = simulator.credentials.user_session!) {
    const { hostname, port } = new URL(simulator.urls.feed!);
    const driver = new URL('../sdk/iiflcapital-client.py', import.meta.url);
    client = new SdkProcess(driver, [hostname, port, user, `OPENID~~${token}~`, ...topics], python.interpreter);
    await eventually(() => {
      if (client.values('connected').length === 0) throw new Error(client.output);
    }, 20_000);
  }

  const message = (topic: string, matching: unknown) =>
    eventually(() => {
      expect(client.values('message')).toContainEqual({ topic, content: matching });
    });

  it('sends market packets, open interest and price bands that it reads as what went in', async () => {
    await start([MW, OI, UPPER]);
    await eventually(() => expect(client.values('granted')).toEqual([[0, 0, 0]]));
    const level = (price: number, place: number) => ({ price, quantity: 75 * (place + 1), orders: place + 2 });
    const depth = {
      buy: [25_000.45, 25_000.4, 25_000.35, 25_000.3, 25_000.25].map(level),
      sell: [25_000.55, 25_000.6, 25_000.65, 25_000.7, 25_000.75].map(level),
    };
    simulator.tick('NIFTY25AUG26FUT', 'NFO', {
      ...{ ltp: 25_000.5, ltq: 4500, volume: 173_273_400, ltt: TRADED_AT },
      ...{ open: 25_034.55, high: 25_065.2, low: 24_948.3, close: 25_003.55, average_price: 25_004.65 },
      ...{ bid: 25_000.45, bid_qty: 75, ask: 25_000.55, ask_qty: 75, oi: 11_342_550, upper_circuit: 27_503.9 },
      ...{ total_buy_quantity: 12_000_975, total_sell_quantity: 47_431_650, depth },
    });
    await message(UPPER, [53_001, 2_750_390, 100]);
    await message(OI, [11_342_550, 11_343_050, 11_342_050, 11_342_525]);
    const levels = [...depth.buy, ...depth.sell].map(({ price, quantity, orders }) => {
      return { price: Math.round(price * 100), quantity, orders, side: 0 };
    });
    await message(MW, {
      ...{ ltp: 2_500_050, lastTradedQuantity: 4500, tradedVolume: 173_273_400, lastTradedTime: TRADED_AT / 1000 },
      ...{ open: 2_503_455, high: 2_506_520, low: 2_494_830, close: 2_500_355, averageTradedPrice: 2_500_465 },
      ...{ bestBidPrice: 2_500_045, bestBidQuantity: 75, bestAskPrice: 2_500_055, bestAskQuantity: 75 },
      ...{ totalBidQuantity: 12_000_975, totalAskQuantity: 47_431_650, priceDivisor: 100, reserved: 0, size: 188 },
      marketDepth: levels,
    });
    expect(simulator.violations).toEqual([]);
  });

  it('divides currencies by ten million, and sends orders as text', async () => {
    const topic = `${PREFIX}/mw/v1/nsecurr/1421`;
    await start([topic, ORDERS]);
    await eventually(() => expect(client.values('granted')).toHaveLength(1));
    simulator.tick('USDINR27AUG26FUT', 'CDS', { ltp: 83.2575 });
    await message(topic, expect.objectContaining({ ltp: 832_575_000, priceDivisor: 10_000_000 }));
    simulator.publish(ORDERS, '{"orderStatus":"COMPLETE"}');
    await message(ORDERS, '{"orderStatus":"COMPLETE"}');
  });

  it('refuses a topic with letters that topics do not have, and no other', async () => {
    await start([MW, `${PREFIX}/mw/v1/NSEFO/53001`]);
    await eventually(() => expect(client.values('granted')).toEqual([[0, 128]]));
  });

  it.each([
    ['another user', 'IIFL0002', undefined],
    ['another token', 'IIFL0001', 'e30.e30.c2ln'],
  ])('does not let in %s', async (_what, user, token) => {
    await start([MW], user, token);
    expect(client.values('connected')).toEqual(['Not authorized']);
    expect(simulator.connections).toBe(0);
  });
});

describe('the feed of IIFL Capital, on a line to the simulator', () => {
  let one: Conformance;
  let simulator: IiflCapitalSimulator;

  afterEach(() => one.stop());

  async function start(changed: (context: ProtocolContext) => ProtocolContext = (context) => context): Promise<void> {
    simulator = new IiflCapitalSimulator();
    const definition = {
      ...iiflcapital,
      createProtocol: (context: ProtocolContext) => iiflcapital.createProtocol(changed(context)),
    };
    Object.assign(simulator, { definition });
    one = await Conformance.start({ ...row, create: () => simulator });
  }

  it('takes a new client id for each line, so that no line ends another', async () => {
    await start();
    one.want({ instrument: one.tradable[0]!, mode: 'LTP' });
    await one.until(() => expect(simulator.connections).toBe(1));
    const [first] = simulator.clientIds;
    simulator.faults.drop();
    await one.until(() => expect(simulator.clientIds).toEqual([expect.stringMatching(/^tickgate\d+[a-f\d]{8}$/)]));
    await one.until(() => expect(simulator.clientIds).not.toEqual([first]));
  });

  it('asks for a login where the token names no user, and opens no line', async () => {
    await start((context) => ({ ...context, credentials: { ...context.credentials, user_session: 'pasted.by.hand' } }));
    one.want({ instrument: one.tradable[0]!, mode: 'LTP' });
    await one.until(() => expect(one.state).toBe('login_required'));
    expect(one.feed.status.message).toBe('the session token of IIFL Capital names no user (preferred_username)');
    await one.pass(600_000);
    expect(simulator.attempts).toBe(0);
  });

  it('carries open interest and price bands into depth, and orders beside it', async () => {
    await start();
    const wish = { instrument: one.tradable.find(({ exchange }) => exchange === 'NFO')!, mode: 'DEPTH' as const };
    await one.carry(wish);
    await one.until(() => expect(simulator.topics).toEqual(expect.arrayContaining([MW, OI, UPPER, ORDERS])));
    simulator.tick('NIFTY25AUG26FUT', 'NFO', { ltp: 25_000.5, oi: 11_342_550, upper_circuit: 27_503.9 });
    const shown = { ltp: 25_000.5, oi: 11_342_550, upper_circuit: 27_503.9 };
    await one.until(() => expect(one.published(wish).at(-1)).toMatchObject(shown));
    simulator.publish(ORDERS, '{"orderStatus":"COMPLETE"}');
    await one.until(() => expect(one.feed.counters.orders).toBe(1));
  });
});
