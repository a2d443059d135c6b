import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';

let edge: TestEdge;
let client: TestClient;

beforeAll(async () => {
  edge = await TestEdge.start({ WS_IDLE_TIMEOUT: '1', WS_PING_INTERVAL: '0.2' });
});
afterAll(() => edge.stop());
afterEach(() => client.close());

/** Lives through two idle times by the clock of the pings that the gateway sends. */
async function twoIdleTimes(between: () => void): Promise<void> {
  let pings = 0;
  client.socket.on('ping', () => {
    pings++;
    between();
  });
  await eventually(() => {
    if (client.closed) return;
    expect(pings).toBeGreaterThanOrEqual(10);
  });
}

describe('a client that has subscribed nothing', () => {
  it('is closed with 4411 when it asks for nothing', async () => {
    client = await TestClient.authenticated(edge.gateway.url);
    expect(await client.end()).toEqual({ code: 4411, reason: expect.stringContaining('Idle') });
  });

  it('is closed although it goes on pinging', async () => {
    client = await TestClient.authenticated(edge.gateway.url);
    await twoIdleTimes(() => client.send({ action: 'ping' }));
    expect(await client.end()).toMatchObject({ code: 4411 });
  });

  it('stays while it asks for something', async () => {
    client = await TestClient.authenticated(edge.gateway.url);
    await twoIdleTimes(() => client.send({ action: 'get_subscriptions' }));
    expect(client.closed).toBeUndefined();
  });
});

describe('a client that has subscribed something', () => {
  it('stays though it sends nothing, and is idle from when it has unsubscribed', async () => {
    client = await TestClient.authenticated(edge.gateway.url);
    await client.request({ action: 'subscribe', symbol: 'SYM1', exchange: 'NSE' }, 'subscription');
    await twoIdleTimes(() => {});
    expect(client.closed).toBeUndefined();
    client.send({ action: 'unsubscribe_all' });
    expect(await client.end()).toMatchObject({ code: 4411 });
  });
});
