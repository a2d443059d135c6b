import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asyncApiDocument } from '../../src/modules/api-docs/asyncapi/asyncapi-document.js';
import { REQUESTS } from '../../src/modules/api-docs/asyncapi/requests.js';
import { type Message, TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { type JsonSchema, SchemaCheck } from '../support/json-schema.js';
import { Team } from '../support/team.js';

const document = asyncApiDocument();
const check = new SchemaCheck(document, { isStrict: true });
const requests = new Set(REQUESTS.map(({ name }) => name));
/** What the gateway sends, by the `type` that it carries. */
const sent = new Map(
  Object.values(document.components.messages)
    .filter(({ name }) => !requests.has(name))
    .map((message) => [typeOf(message.payload), message]),
);

function typeOf(schema: JsonSchema): string {
  const first = (schema.anyOf as JsonSchema[] | undefined)?.[0] ?? schema;
  return (first.properties as Record<string, { const: string }>).type!.const;
}

let gateway: TestGateway;
let team: Team;
const received: Message[] = [];

beforeAll(async () => {
  gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '5', WS_REQUEST_BURST: '40', WS_REQUEST_RATE: '1000' });
  team = new Team(gateway);
});
afterAll(() => gateway.stop());

async function connect(key?: string): Promise<TestClient> {
  const client = await TestClient.connect(gateway.url);
  client.socket.on('message', (data) => received.push(JSON.parse(data.toString()) as Message));
  if (key !== undefined) {
    client.send({ action: 'authenticate', api_key: key });
    await client.next('auth');
  }
  return client;
}

/** Sends a request and gives what it is answered with, whatever that is. */
async function ask(client: TestClient, request: Record<string, unknown>): Promise<Message> {
  const request_id = received.length + 1;
  client.send({ ...request, request_id });
  return eventually(() => received.find((message) => message.request_id === request_id) ?? false);
}

const faultsOf = (message: Message) => {
  const described = sent.get(message.type ?? '');
  return described ? check.faults(message, described.payload, described.name) : [`${message.type} is not documented`];
};

describe('the AsyncAPI document', () => {
  it('describes every message of a run in which everything is asked for, rightly and wrongly', async () => {
    const client = await connect();
    for (const action of requests) await ask(client, { action });
    await ask(client, { action: 'authenticate', api_key: API_KEY });
    const nse = (symbol: string) => ({ symbol, exchange: 'NSE' });
    const asked = [
      ...REQUESTS.filter(({ action }) => action !== 'authenticate').flatMap(({ examples }) => examples),
      ...[1, 2, 3, 4, 'ltp', 'Quote', 'DEPTH'].map((mode) => ({ action: 'subscribe', ...nse('RELIANCE'), mode })),
      { action: 'subscribe', ...nse('BSE'), mode: 3, depth_level: 50 },
      { action: 'subscribe', ...nse('BSE'), mode: 3, depth_level: 50, strict_depth: true },
      { action: 'subscribe', symbol: 'NIFTY', exchange: 'NSE_INDEX', mode: 3 },
      { action: 'subscribe', symbol: 'NIFTY', exchange: 'NSE_INDEX', mode: 1 },
      { action: 'subscribe', symbols: [nse('BSE'), nse('NOPE'), 7, {}, { symbol: 'X', exchange: 'Y' }], mode: 2 },
      { action: 'subscribe', symbols: [] },
      { action: 'subscribe', ...nse('BSE'), mode: 9 },
      { action: 'subscribe', ...nse('BSE'), mode: 3, depth_level: 6 },
      { action: 'get_subscriptions' },
      { action: 'unsubscribe', symbols: [{ ...nse('BSE'), mode: 2 }, 5] },
      { action: 'nothing' },
      { type: 'ping', timestamp: { any: 'thing' }, _pingId: [1] },
    ];
    for (const request of asked) await ask(client, request);
    for (const frame of ['[]', '{', '{"action":5}']) client.send(frame);
    client.send(`{"action":"ping","x":"${'x'.repeat(1_100_000)}"}`);
    await client.next('error', ({ code }) => code === 'MESSAGE_TOO_LARGE');
    await eventually(() => received.some(({ type, mode }) => type === 'market_data' && mode === 4));
    client.close();

    const viewer = await team.member('viewer', { role: 'viewer' });
    const limited = await connect(viewer.key);
    await ask(limited, { action: 'subscribe', ...nse('RELIANCE'), mode: 3 });
    for (let i = 0; i < 100; i++) limited.send({ action: 'ping' });
    await limited.next('error', ({ code }) => code === 'RATE_LIMITED');
    limited.close();

    const stranger = await connect();
    stranger.send({ action: 'auth', apikey: 'no such key' });
    expect((await stranger.end()).code).toBe(4401);

    expect(received.length).toBeGreaterThan(80);
    expect(received.flatMap(faultsOf)).toEqual([]);
  });

  it('describes no message that the gateway does not send', () => {
    const types = new Set(received.map(({ type }) => type));
    expect([...sent.keys()].filter((type) => !types.has(type))).toEqual([]);
  });
});
