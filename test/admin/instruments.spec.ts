import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { BrokersModule } from '../../src/modules/brokers/brokers.module.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { HttpHost } from '../support/http-host.js';
import { Team } from '../support/team.js';
import { venue } from '../support/venue.js';
import { AdminApi, apiKey, bearer, type Credentials } from './support/admin-api.js';

interface Served {
  status: number;
  body: string;
}

let startedAt: number;
let host: HttpHost;
let gateway: TestGateway;
let api: AdminApi;
let admin: Credentials;
/** What the venue answers to the next download. */
let answer: () => Served | Promise<Served> = () => ({ status: 200, body: 'BTC ETH' });

beforeAll(async () => {
  startedAt = Date.now();
  host = await HttpHost.start(async (_request, response) => {
    const { status, body } = await answer();
    response.writeHead(status).end(body);
  });
  @Module({ imports: [BrokersModule.forFeature([venue(host.url)])] })
  class VenueModule {}
  gateway = await TestGateway.start({}, VenueModule);
  api = await AdminApi.of(gateway);
  const team = new Team(gateway);
  const chief = await team.user('chief', 'admin');
  await team.account(chief, 'venue', { token: 'token-1' });
  admin = bearer(await team.signedIn(chief));
});
afterAll(async () => {
  await gateway.stop();
  await host.stop();
});
afterEach(() => {
  answer = () => ({ status: 200, body: 'BTC ETH' });
});

async function begin(body?: object) {
  const answered = await api.call(admin, 'POST /admin/v1/instruments/venue/import', body);
  expect(answered.status).toBe(202);
  return answered.body.data as { id: string; state: string };
}

const end = (id: string) =>
  eventually(async () => {
    const { body } = await api.call(admin, `GET /admin/v1/instruments/venue/imports/${id}`);
    return body.data.finished_at === null ? false : body.data;
  });

describe('/admin/v1/instruments', () => {
  it('lists the masters that are loaded', async () => {
    const { data } = (await api.call(apiKey(API_KEY), 'GET /admin/v1/instruments')).body;
    expect(data).toEqual([
      expect.objectContaining({ broker: 'replay', source: 'built in', generation: expect.any(Number) }),
    ]);
    expect(data[0].rows).toBeGreaterThan(5);
    expect(startedAt + data[0].age_ms).toBeLessThanOrEqual(Date.now());
  });

  it('searches symbols by their beginning and names, of one exchange or broker', async () => {
    const found = async (query: string) =>
      (await api.call(apiKey(API_KEY), `GET /admin/v1/instruments/search?${query}`)).body.data;
    expect(await found('q=relia')).toEqual([
      expect.objectContaining({ broker: 'replay', symbol: 'RELIANCE', exchange: 'NSE' }),
    ]);
    expect(await found('q=nifty&exchange=NSE_INDEX')).toEqual([
      expect.objectContaining({ symbol: 'NIFTY', exchange: 'NSE_INDEX' }),
    ]);
    expect(await found('q=relia&exchange=BSE')).toEqual([]);
    expect(await found('q=relia&broker=zerodha')).toEqual([]);
    expect((await found('q=b&limit=1')).length).toBe(1);
    expect(await found(`q=${encodeURIComponent("'; DROP TABLE users; --")}`)).toEqual([]);
    expect(await found(`q=${encodeURIComponent('(((((')}`)).toEqual([]);
  });

  it('fetches a master in the background, and tells how it went', async () => {
    answer = () => ({ status: 200, body: 'BTC ETH' });
    const { id } = await begin();
    expect(await end(id)).toMatchObject({
      id,
      broker: 'venue',
      state: 'done',
      rows: 2,
      rejected: 0,
      message: '',
      bytes: 7,
    });
    const { data } = (await api.call(admin, 'GET /admin/v1/instruments/search?q=ETH&broker=venue')).body;
    expect(data).toEqual([expect.objectContaining({ symbol: 'ETH' })]);
  });

  it('gives the fetch that is under way instead of a second one', async () => {
    let release = () => {};
    answer = () =>
      new Promise((resolve) => {
        release = () => resolve({ status: 200, body: 'BTC ETH' });
      });
    const { id } = await begin();
    expect((await begin()).id).toBe(id);
    expect((await api.call(admin, `GET /admin/v1/instruments/venue/imports/${id}`)).body.data.state).toBe(
      'downloading',
    );
    await eventually(() => host.requests.length > 1);
    release();
    expect(await end(id)).toMatchObject({ state: 'done' });
  });

  it('says why a fetch failed and what to do, and keeps the master', async () => {
    answer = () => ({ status: 503, body: 'maintenance' });
    const { id } = await begin();
    const ended = await end(id);
    expect(ended).toMatchObject({ state: 'failed', message: expect.stringContaining('503') });
    expect(JSON.stringify(ended)).not.toContain('token-1');
    expect((await api.call(admin, 'GET /admin/v1/instruments/search?q=ETH&broker=venue')).body.data).toHaveLength(1);
  });

  it('takes a much smaller master only when told to', async () => {
    answer = () => ({ status: 200, body: 'A B C D E F' });
    expect(await end((await begin()).id)).toMatchObject({ state: 'done', rows: 6 });
    answer = () => ({ status: 200, body: 'A B' });
    expect(await end((await begin()).id)).toMatchObject({ state: 'failed' });
    expect(await end((await begin({ force: true })).id)).toMatchObject({ state: 'done', rows: 2 });
  });

  it('knows no other broker, no other import, and nothing to fetch where a broker has no master', async () => {
    expect(await api.call(admin, 'POST /admin/v1/instruments/nobody/import')).toMatchObject({
      status: 404,
      body: { code: 'BROKER_NOT_CONFIGURED' },
    });
    expect(await api.call(admin, 'POST /admin/v1/instruments/replay/import')).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT' },
    });
    const { id } = await begin();
    await end(id);
    for (const path of [`venue/imports/${randomUUID()}`, 'venue/imports/none', `zerodha/imports/${id}`]) {
      expect((await api.call(admin, `GET /admin/v1/instruments/${path}`)).status).toBe(404);
    }
  });

  it('lets only admins fetch', async () => {
    expect((await api.call(apiKey(API_KEY), 'POST /admin/v1/instruments/venue/import')).status).toBe(403);
  });
});

describe('/admin/v1/capabilities', () => {
  it('tells what a broker supports and what an account at it needs', async () => {
    const { data } = (await api.call(apiKey(API_KEY), 'GET /admin/v1/capabilities/zerodha')).body;
    expect(data).toMatchObject({ broker: 'zerodha', has_instrument_master: true, login: expect.any(Array) });
    expect(data.credentials).toContainEqual(
      expect.objectContaining({ name: 'api_secret', secret: true, required: true }),
    );
    const all = (await api.call(apiKey(API_KEY), 'GET /admin/v1/capabilities')).body.data;
    expect(all.map(({ broker }: { broker: string }) => broker)).toEqual(
      expect.arrayContaining(['replay', 'zerodha', 'venue']),
    );
    expect((await api.call(apiKey(API_KEY), 'GET /admin/v1/capabilities/nobody')).body.code).toBe(
      'BROKER_NOT_CONFIGURED',
    );
    expect((await api.call({}, 'GET /api/v1/capabilities/zerodha')).body.data.broker).toBe('zerodha');
  });
});
