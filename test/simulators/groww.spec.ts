import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jwtAuthenticator, type Msg, type NatsConnection, type Subscription, wsconnect } from '@nats-io/nats-core';
import { createUser } from '@nats-io/nkeys';
import WebSocket from 'ws';
import { systemClock } from '../../src/common/clock.js';
import { FetchHttpClient } from '../../src/modules/brokers/engine/http-client.js';
import { afterCalls } from '../../src/modules/brokers/engine/transports/prepared-transport.js';
import { wsTransport } from '../../src/modules/brokers/engine/transports/ws-transport.js';
import { decodeMarketMessage } from '../../src/modules/brokers/groww/decode.js';
import { groww } from '../../src/modules/brokers/groww/index.js';
import { flowOf } from '../../src/modules/brokers/logins/login-flows.js';
import { eventually } from '../support/eventually.js';
import { RecordingSink } from '../support/recording-sink.js';
import { RedirectedHttp } from '../support/redirected-http.js';
import { GROWW_CODE, GrowwSimulator } from './groww.js';

const TOKEN_PATH = '/v1/api/apex/v1/socket/token/create';

let simulator: GrowwSimulator;

beforeEach(async () => {
  simulator = new GrowwSimulator();
  await simulator.start();
});

afterEach(() => simulator.stop());

async function socketToken(socketKey: string, path = TOKEN_PATH, accessToken = simulator.credentials.access_token) {
  const answer = await fetch(`${simulator.httpUrl}${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ socketKey }),
  });
  return { status: answer.status, token: ((await answer.json()) as { token?: string }).token ?? '' };
}

describe('the Groww simulator, seen by the NATS client for WebSocket', () => {
  let client: NatsConnection | undefined;

  afterEach(async () => {
    await client?.close();
    client = undefined;
  });

  /** @param signer whose seed signs, where it is not that of the token's key */
  async function connect(signer?: Uint8Array): Promise<NatsConnection> {
    const keys = createUser();
    const { token } = await socketToken(keys.getPublicKey());
    client = await wsconnect({
      servers: [simulator.urls.feed!],
      authenticator: jwtAuthenticator(token, signer ?? keys.getSeed()),
      reconnect: false,
      wsFactory: async (url) => ({ socket: new WebSocket(url) as unknown as globalThis.WebSocket, encrypted: false }),
    });
    return client;
  }

  function collect(subscription: Subscription): Msg[] {
    const messages: Msg[] = [];
    void (async () => {
      for await (const message of subscription) messages.push(message);
    })();
    return messages;
  }

  const read = (message: Msg | undefined) => decodeMarketMessage(Buffer.from(message!.data));

  it('lets in who signs the nonce with the key of the token', async () => {
    const nats = await connect();
    await nats.flush();
    expect([nats.info?.server_id, simulator.connections, simulator.violations]).toEqual(['NDSIM', 1, []]);
  });

  it('turns away who signs with another key', async () => {
    await expect(connect(createUser().getSeed())).rejects.toThrow(/authorization violation/i);
    await eventually(() => expect(simulator.connections).toBe(0));
  });

  it('sends what went in, first in full and then sparsely, however frames are cut', async () => {
    const nats = await connect();
    const prices = collect(nats.subscribe('/ld/fo/nse/price.37054'));
    const books = collect(nats.subscribe('/ld/fo/nse/book.37054'));
    await eventually(() => expect([prices.length, books.length]).toEqual([1, 1]));
    expect(read(prices[0]).stockLivePrice).toMatchObject({ ltp: expect.any(Number), open: expect.any(Number) });
    expect(simulator.subscriptions()).toMatchObject([{ symbol: 'NIFTY25NOV25FUT', mode: 'DEPTH' }]);

    const buy = [26_121.75, 26_121.5].map((price, i) => ({ price, quantity: 75 * (i + 1), orders: 0 }));
    for (let place = 0; place < 50; place++) {
      simulator.tick('NIFTY25NOV25FUT', 'NFO', { ltp: 26_100 + place / 4, timestamp: 1_763_697_601_900 + place });
    }
    simulator.tick('NIFTY25NOV25FUT', 'NFO', { depth: { buy, sell: [] } });
    await eventually(() => expect([prices.length, books.length]).toEqual([51, 2]));
    expect(prices.slice(1).map((message) => read(message).stockLivePrice?.ltp)).toEqual(
      Array.from({ length: 50 }, (_, place) => 26_100 + place / 4),
    );
    expect(read(prices[50]).stockLivePrice).toMatchObject({ tsInMillis: 1_763_697_601_949, open: 0, volume: 0 });
    expect(read(books[1]).stocksMarketDepth).toMatchObject({
      buyBook: { 1: { price: 26_121.75, qty: 75 }, 2: { price: 26_121.5, qty: 150 }, 3: { price: 0, qty: 0 } },
    });
  });

  it('stops after an unsubscribe, and says nothing of a subject that does not exist', async () => {
    const nats = await connect();
    const index = nats.subscribe('/ld/indices/nse/price.NIFTY');
    const values = collect(index);
    const nothing = collect(nats.subscribe('/ld/eq/nse/price.0'));
    await eventually(() => expect(values).toHaveLength(1));
    index.unsubscribe();
    await nats.flush();
    simulator.tick('NIFTY', 'NSE_INDEX', { ltp: 26_071.05 });
    await nats.flush();
    expect([values.length, nothing.length, simulator.violations]).toEqual([1, 0, []]);
  });
});

describe('the HTTP side of the Groww simulator', () => {
  it('gives the product its access token, for a code and for keys', async () => {
    const http = new RedirectedHttp(simulator.httpUrl);
    const { access_token, ...keys } = simulator.credentials;
    const results = [
      await flowOf(groww, 'totp')!.login(keys, GROWW_CODE, http),
      await flowOf(groww, 'keys')!.login(keys, http),
    ];
    expect(results).toMatchObject([{ credentials: { access_token } }, { credentials: { access_token } }]);
    await expect(flowOf(groww, 'totp')!.login(keys, '000000', http)).rejects.toMatchObject({ kind: 'credential' });
    await expect(flowOf(groww, 'keys')!.login({ ...keys, api_secret: 'x' }, http)).rejects.toMatchObject({
      kind: 'credential',
    });
  });

  it('gives socket tokens with and without the final slash, to who has logged in and has a key', async () => {
    const key = createUser().getPublicKey();
    const answers = [
      await socketToken(key),
      await socketToken(key, `${TOKEN_PATH}/`),
      await socketToken(key, TOKEN_PATH, 'other'),
      await socketToken(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 400]);
  });
});

describe('the Groww simulator, seen by the product', () => {
  it('is reached with a socket token that was wrapped, and its ticks are read', async () => {
    await simulator.stop();
    simulator = new GrowwSimulator(true);
    await simulator.start();
    const { credentials, urls } = simulator;
    const protocol = groww.createProtocol({ credentials, channel: 'feed', now: Date.now, urls });
    const sink = new RecordingSink();
    const open = afterCalls(wsTransport({ pingIntervalMs: 0, clock: systemClock }), new FetchHttpClient());
    const send = (outbound: readonly unknown[]) => {
      for (const frame of outbound) transport.send(frame as Buffer);
    };
    const transport = open(protocol.endpoint(), {
      opened: () => {},
      frame: (frame) => {
        protocol.receive(frame, sink);
        send(sink.sent.splice(0));
      },
      alive: () => {},
      closed: () => {},
    });
    await eventually(() => expect(sink.readyCount).toBe(1));
    const instrument = simulator.instruments.find(({ symbol }) => symbol === 'SBIN')!;
    send(protocol.subscribe([{ instrument, mode: 'DEPTH', depthLevel: 5 }]));
    await eventually(() => expect(sink.acknowledgements).toHaveLength(1));
    simulator.tick('SBIN', 'NSE', { ltp: 978.65, timestamp: 1_763_697_600_900 });
    await eventually(() => expect(sink.ticks.at(-1)).toMatchObject({ ltp: 978.65, ltt: 1_763_697_600_900 }));
    expect([sink.complaints, simulator.violations]).toEqual([[], []]);
    transport.close();
    await eventually(() => expect(simulator.connections).toBe(0));
  });
});
