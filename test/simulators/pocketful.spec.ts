import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import type { Tick } from '../../src/common/tick.js';
import { eventually } from '../support/eventually.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { PocketfulSimulator } from './pocketful.js';

type Packet = Record<string, unknown>;

/** The client looks once a second whether it is connected, five times, in ms. */
const CONNECTED_WITHIN_MS = 20_000;
/** 2025-11-21 05:55:02 UTC, epoch ms. */
const TRADED_AT = 1_763_704_502_000;

const DEPTH = {
  buy: [100.25, 100.2, 100.15, 100.1, 100.05].map((price, i) => ({ price, quantity: 35 + i, orders: 1 + i })),
  sell: [100.3, 100.35, 100.4, 100.45, 100.5].map((price, i) => ({ price, quantity: 70 + i, orders: 6 + i })),
};
const MARKET: Partial<Tick> = {
  ltp: 100.25,
  ltt: TRADED_AT,
  timestamp: TRADED_AT + 1000,
  ltq: 35,
  volume: 812_420,
  bid: 100.2,
  bid_qty: 36,
  ask: 100.3,
  ask_qty: 37,
  total_buy_quantity: 5_000_000_001,
  total_sell_quantity: 6_000_000_002,
  average_price: 99.87,
  open: 99,
  high: 101.5,
  low: 98.35,
  close: 98.8,
  lower_circuit: 90.15,
  upper_circuit: 110.2,
  oi: 1_987_650,
  depth: DEPTH,
};

let simulator: PocketfulSimulator;

const python = await pythonWith('pocketful==0.1.2', 'requests==2.34.2', 'websocket-client==1.9.2');

describeUnless(python.missing)('the Pocketful simulator, seen by the official client', () => {
  let sdk: SdkProcess;

  beforeEach(async () => {
    simulator = new PocketfulSimulator();
    await simulator.start();
  });

  afterEach(async () => {
    await sdk.stop();
    await simulator.stop();
    expect(simulator.violations).toEqual([]);
  });

  function start(token = simulator.credentials.access_token!): void {
    const driver = new URL('../sdk/pocketful-client.py', import.meta.url);
    const args = [simulator.httpUrl, simulator.credentials.client_id!, token];
    sdk = new SdkProcess(driver, args, python.interpreter);
  }

  async function connected(): Promise<void> {
    start();
    await eventually(() => {
      if (sdk.values('connected')[0] !== true) throw new Error(sdk.output);
    }, CONNECTED_WITHIN_MS);
  }

  /** Asks the client what it has read last, until that is a packet as expected. */
  async function reads(call: string, expected: Packet): Promise<void> {
    await eventually(() => {
      sdk.command({ call, with: [] });
      expect(sdk.values<Packet>(call)).toContainEqual(expect.objectContaining(expected));
    });
  }

  const call = (name: string, ...values: unknown[]) => sdk.command({ call: name, with: values });

  it('lets it connect with its token', async () => {
    await connected();
    expect([simulator.attempts, simulator.connections]).toEqual([1, 1]);
  });

  it('refuses it with another token', async () => {
    start('not-the-token');
    await eventually(() => expect(sdk.values('connected')).toEqual([false]), CONNECTED_WITHIN_MS);
    expect([simulator.attempts, simulator.connections]).toEqual([1, 0]);
  });

  it('sends it prices, quotes and books that it reads as the values that went in', async () => {
    simulator.tick('BANKNIFTY25NOV25FUT', 'NFO', MARKET);
    await connected();
    const pair = { exchangeCode: 2, instrumentToken: 37_051 };
    call('subscribe_compact_marketdata', pair);
    await reads('read_compact_marketdata', {
      mode: 2,
      exchange_code: 2,
      instrument_token: 37_051,
      last_traded_price: 10_025,
      change: 145,
      last_traded_time: TRADED_AT / 1000,
      lowDPR: 9015,
      highDPR: 11_020,
      currentOpenInterest: 1_987_650,
      bidPrice: 10_020,
      askPrice: 10_030,
    });
    call('subscribe_detailed_marketdata', pair);
    await reads('read_detailed_marketdata', {
      mode: 1,
      exchange_code: 2,
      instrument_token: 37_051,
      last_traded_price: 10_025,
      last_traded_time: TRADED_AT / 1000,
      last_traded_quantity: 35,
      trade_volume: 812_420,
      best_bid_price: 10_020,
      best_bid_quantity: 36,
      best_ask_price: 10_030,
      best_ask_quantity: 37,
      total_buy_quantity: 5_000_000_001,
      total_sell_quantity: 6_000_000_002,
      average_trade_price: 9987,
      exchange_timestamp: TRADED_AT / 1000 + 1,
      open_price: 9900,
      high_price: 10_150,
      low_price: 9835,
      close_price: 9880,
      lowDPR: 9015,
      highDPR: 11_020,
      currentOpenInterest: 1_987_650,
    });
    call('subscribe_snapquote_data', pair);
    await reads('read_snapquote_data', {
      mode: 4,
      exchange_code: 2,
      instrument_token: 37_051,
      buyers: DEPTH.buy.map(({ orders }) => orders),
      bidPrices: [10_025, 10_020, 10_015, 10_010, 10_005],
      bidQtys: DEPTH.buy.map(({ quantity }) => quantity),
      sellers: DEPTH.sell.map(({ orders }) => orders),
      askPrices: [10_030, 10_035, 10_040, 10_045, 10_050],
      askQtys: DEPTH.sell.map(({ quantity }) => quantity),
      averageTradePrice: 9987,
      open: 9900,
      high: 10_150,
      low: 9835,
      close: 9880,
      totalBuyQty: 5_000_000_001,
      totalSellQty: 6_000_000_002,
      volume: 812_420,
    });
    expect(simulator.subscriptions()).toMatchObject([{ symbol: 'BANKNIFTY25NOV25FUT', mode: 'DEPTH' }]);

    call('unsubscribe_snapquote_data', pair);
    await eventually(() => expect(simulator.subscriptions()).toMatchObject([{ mode: 'QUOTE' }]));
    simulator.tick('BANKNIFTY25NOV25FUT', 'NFO', { ltp: 100.5 });
    await reads('read_detailed_marketdata', { last_traded_price: 10_050 });
  });

  it('sends it instruments of several exchanges, and its orders', async () => {
    await connected();
    call('subscribe_multiple_detailed_marketdata', [
      { exchangeCode: 1, instrumentToken: 2885 },
      { exchangeCode: 6, instrumentToken: 2885 },
    ]);
    simulator.tick('RELIANCE', 'NSE', { ltp: 1487.45 });
    simulator.tick('TWIN', 'BSE', { ltp: 12.3 });
    await reads('read_multiple_detailed_marketdata', {
      '2885_1': expect.objectContaining({ last_traded_price: 148_745 }),
      '2885_6': expect.objectContaining({ last_traded_price: 1230 }),
    });
    call('subscribe_order_update', { client_id: 'PF1234' });
    await eventually(() => {
      simulator.order({ oms_order_id: '251121000001', order_status: 'complete' });
      call('read_order_update_data');
      expect(sdk.values('read_order_update_data')).toContainEqual({
        oms_order_id: '251121000001',
        order_status: 'complete',
      });
    });
  });
});

describe('the Pocketful simulator, when a client falls silent', () => {
  const SILENCE_MS = 200;
  const clients: WebSocket[] = [];

  afterEach(async () => {
    for (const client of clients.splice(0)) client.terminate();
    await simulator.stop();
  });

  it('sends it away, and keeps the one that beats', async () => {
    simulator = new PocketfulSimulator({ silenceMs: SILENCE_MS });
    await simulator.start();
    const { client_id, access_token } = simulator.credentials;
    const url = `${simulator.urls.feed}?login_id=${client_id}&access_token=${access_token}`;
    const [silent, beating] = [new WebSocket(url), new WebSocket(url)];
    clients.push(silent, beating);
    const codes: number[] = [];
    silent.on('close', (code) => codes.push(code));
    await eventually(() => {
      if (beating.readyState === WebSocket.OPEN) beating.send('{"a":"h"}');
      expect(codes).toEqual([1000]);
    });
    expect([simulator.connections, beating.readyState]).toEqual([1, WebSocket.OPEN]);
  });
});
