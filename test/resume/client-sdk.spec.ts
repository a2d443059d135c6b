import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { TickgateClient } from '../../packages/client/src/index.js';
import { hashOfResumeToken } from '../../src/modules/streaming/resume/resume-token.js';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, type TestGateway } from '../support/gateway.js';
import { SharedEdges } from './support/shared-edges.js';

let shared: SharedEdges;
let client: TickgateClient;

beforeAll(async () => {
  shared = await SharedEdges.start(1);
});
afterEach(() => client.close());
afterAll(() => shared.stop());

async function connect(gateway: TestGateway): Promise<void> {
  client = new TickgateClient({ url: gateway.url, apiKey: API_KEY, backoff: { baseDelayMs: 20, maxDelayMs: 100 } });
  await client.connect();
}

const tokenHash = () => hashOfResumeToken(client.session!.resume!);

async function eventuallyStored(what: string): Promise<void> {
  const hash = tokenHash();
  await eventually(async () => {
    const row = (await shared.rows()).find((one) => one.tokenHash === hash);
    expect(row?.subscriptions).toContain(what);
  });
}

async function expectTick(symbol: string, ltp: number): Promise<void> {
  await eventually(() => expect(shared.publisher.topics).toContain(`replay_NSE_${symbol}_QUOTE`));
  shared.publish(`${symbol}_QUOTE`, { seq: ltp, symbol, exchange: 'NSE', ltp });
  await eventually(() => expect(client.last(`NSE:${symbol}`)?.data.ltp).toBe(ltp));
}

it('TickgateClient goes on where it was when the connection breaks, and subscribes nothing again', async () => {
  const gateway = shared.edges[0]!;
  await connect(gateway);
  await client.subscribe(['NSE:SYM1', 'NSE:SYM2']);
  await expectTick('SYM1', 5);
  const first = client.session!.session_id;
  for (const { socket } of gateway.get(Sessions)) (socket as { terminate(): void }).terminate();
  await eventually(() => expect(client.session?.session_id).not.toBe(first));
  await client.ready();
  expect(client.session).toMatchObject({ resumed: true });
  await expectTick('SYM1', 6);
  await expectTick('SYM2', 6);
  const [session] = [...gateway.get(Sessions)];
  // To authenticate, and to ask what the gateway holds.
  expect(session).toMatchObject({ requests: 2 });
});

it('TickgateClient subscribes what an edge that came back with an older state does not know of', async () => {
  const port = await freedPort();
  const gateway = await shared.add({ WEBSOCKET_PORT: port, WEBSOCKET_PORT_STRATEGY: 'fail' });
  await connect(gateway);
  await client.subscribe(['NSE:SYM11', 'NSE:SYM12']);
  await eventuallyStored('SYM12');
  // As if the process had been killed before it could store more.
  const hash = tokenHash();
  const known = (await shared.rows()).find((one) => one.tokenHash === hash)!;
  await client.unsubscribe(['NSE:SYM12']);
  await client.subscribe(['NSE:SYM13']);
  await shared.remove(gateway);
  await shared.store({ ...known, endedAt: new Date() });
  const again = await shared.add({ WEBSOCKET_PORT: port, WEBSOCKET_PORT_STRATEGY: 'fail' });
  await eventually(() => expect(client.state).toMatchObject({ status: 'connected', session: { resumed: true } }));
  await expectTick('SYM11', 5);
  await expectTick('SYM13', 5);
  await eventually(() => {
    const [session] = [...again.get(Sessions)];
    expect([...session!.subscriptions.values()].map(({ plan }) => plan.topic.symbol)).toEqual(['SYM11', 'SYM13']);
  });
});

/** A port that nobody listens on. */
async function freedPort(): Promise<string> {
  const edge = await shared.add();
  const { port } = new URL(edge.url);
  await shared.remove(edge);
  return port;
}
