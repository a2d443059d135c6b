import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ApiKeyService } from '../../src/modules/auth/api-key.service.js';
import { Quotes } from '../../src/modules/rest/quotes/quotes.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { type Answer, RestGateway } from './support/rest-gateway.js';

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE' };

let rest: RestGateway;
let client: TestClient;
/** How often the controller was asked. */
let controller: jest.SpiedFunction<Quotes['quote']>;

beforeEach(async () => {
  rest = await RestGateway.start();
  rest.simulator.tick('RELIANCE', 'NSE', { ltp: 1542.3, open: 1530, high: 1545, low: 1528.2, close: 1529.7 });
  client = await TestClient.authenticated(rest.gateway.url, rest.key);
  await client.request({ action: 'subscribe', ...RELIANCE, mode: 2 }, 'subscription');
  await client.next('market_data');
  // The key has to have been asked for within the last second.
  await rest.post('quotes', RELIANCE);
  controller = jest.spyOn(rest.gateway.get(Quotes), 'quote');
});

afterEach(async () => {
  client.close();
  await rest.stop();
});

/** What a client sees of an answer, without what differs from one to the next. */
function seen({ status, headers, body }: Answer) {
  const { date, 'x-request-id': id, ...others } = Object.fromEntries(headers);
  return { status, headers: others, body };
}

/** Asks until the answer came without the controller: a slow machine may let the verified key become too old. */
async function askedInLane(ask: () => Promise<Answer>): Promise<Answer> {
  return eventually(async () => {
    rest.simulator.tick('RELIANCE', 'NSE', { ltp: 1542.3 });
    const calls = controller.mock.calls.length;
    const answer = await ask();
    return controller.mock.calls.length === calls && answer;
  });
}

describe('the quote of a streamed symbol', () => {
  it('is the same, headers included, whether the lane or the controller answers', async () => {
    const quick = await askedInLane(() => rest.post('quotes', RELIANCE));
    expect(quick).toMatchObject({ status: 200, body: { status: 'success', data: { ...RELIANCE, ltp: 1542.3 } } });
    const calls = controller.mock.calls.length;
    // A field that the lane does not know.
    const thorough = await rest.post('quotes', { ...RELIANCE, feed: rest.account.feed });
    expect(controller.mock.calls.length).toBe(calls + 1);
    const { timestamp: _quick, ...quickData } = quick.body.data;
    const { timestamp: _thorough, ...thoroughData } = thorough.body.data;
    expect(quickData).toEqual(thoroughData);
    expect({ ...seen(quick), body: {} }).toEqual({ ...seen(thorough), body: {} });
  });

  it('is the newest price with every request', async () => {
    for (const ltp of [1543, 1544.5, 1543.2]) {
      rest.simulator.tick('RELIANCE', 'NSE', { ltp });
      await client.next('market_data', ({ data }) => data!.ltp === ltp);
      expect((await rest.post('quotes', RELIANCE)).body.data).toMatchObject({ ltp });
    }
  });

  it('takes the key from the header too', async () => {
    const answer = await askedInLane(() => rest.post('quotes', RELIANCE, { 'x-api-key': rest.key }));
    expect(answer).toMatchObject({ status: 200, body: { data: { ltp: 1542.3 } } });
  });

  it('is answered when its body comes in pieces', async () => {
    const body = JSON.stringify({ apikey: rest.key, ...RELIANCE });
    const { hostname, port } = new URL(rest.gateway.endpoints.http);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.setNoDelay(true);
    const head = `POST /api/v1/quotes HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    for (const piece of [head, body.slice(0, 20), body.slice(20)]) {
      await new Promise<void>((resolve) => socket.write(piece, () => setImmediate(resolve)));
    }
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*"ltp":1542\.3/);
  });
});

describe('what the lane leaves to the controller', () => {
  const refusal = ({ status, body }: Answer) => [status, body.code];

  it('gets its answer there, with its body whole', async () => {
    expect(refusal(await rest.post('quotes', { ...RELIANCE, symbol: 'NOPE' }))).toEqual([404, 'UNKNOWN_SYMBOL']);
    expect(refusal(await rest.post('quotes', { ...RELIANCE, extra: 1 }))).toEqual([400, 'INVALID_PARAMETERS']);
    expect(refusal(await rest.post('quotes', { ...RELIANCE, symbol: 7 }))).toEqual([400, 'INVALID_PARAMETERS']);
    expect(refusal(await rest.post('quotes', { ...RELIANCE, apikey: 'none' }))).toEqual([401, 'AUTHENTICATION_ERROR']);
  });

  it.each(['{"symbol":', '[]', '"text"', 'null'])('%s is refused as everywhere else', async (body) => {
    const send = (path: string) =>
      fetch(`${rest.gateway.endpoints.http}/api/v1/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': rest.key },
        body,
      });
    const [answer, other] = [await send('quotes'), await send('multiquotes')];
    const [{ code }, { code: otherCode }] = [await answer.json(), await other.json()] as { code: string }[];
    expect([answer.status, code]).toEqual([other.status, otherCode]);
    expect(answer.status).toBe(400);
  });

  it('is a key that was revoked a moment ago', async () => {
    const { id, key } = await rest.team.key(rest.userId, rest.account.id);
    const ask = () => rest.post('quotes', { ...RELIANCE, apikey: key });
    await askedInLane(ask);
    await rest.gateway.get(ApiKeyService).revoke(id);
    expect(refusal(await ask())).toEqual([401, 'AUTHENTICATION_ERROR']);
  });

  it('is a key without the scope', async () => {
    const { key } = await rest.team.key(rest.userId, rest.account.id, { scopes: ['stream'] });
    const ask = () => rest.post('quotes', { ...RELIANCE, apikey: key });
    expect(refusal(await ask())).toEqual([403, 'FORBIDDEN']);
    expect(refusal(await ask())).toEqual([403, 'FORBIDDEN']);
  });
});
