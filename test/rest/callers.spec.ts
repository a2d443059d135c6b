import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountShares } from '../../src/modules/auth/accounts/account-shares.js';
import { ApiKeyService } from '../../src/modules/auth/api-key.service.js';
import { eventually } from '../support/eventually.js';
import { RestGateway } from './support/rest-gateway.js';

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE' };

let rest: RestGateway;

beforeAll(async () => {
  rest = await RestGateway.start();
  rest.simulator.tick('RELIANCE', 'NSE', { ltp: 100 });
});
afterAll(() => rest.stop());

const keyed = (key: string) => ({ 'x-api-key': key });
const bearer = async (userId: string) => ({ authorization: `Bearer ${await rest.team.signedIn(userId)}` });

describe('an API key', () => {
  it('is taken from the body, from the header, and for the instruments from the query', async () => {
    expect(await rest.post('ping')).toMatchObject({
      status: 200,
      body: { data: { message: 'pong', broker: 'zerodha' } },
    });
    expect(await rest.get('ping')).toMatchObject({ status: 200, body: { data: { feed: rest.account.feed } } });
    expect(await rest.get(`instruments?apikey=${rest.key}`, {})).toMatchObject({ status: 200 });
    expect(await rest.get(`ping?apikey=${rest.key}`, {})).toMatchObject({ status: 401 });
  });

  it('that is missing or wrong is refused in the shape of every error', async () => {
    for (const answer of [await rest.get('ping', {}), await rest.post('quotes', { ...RELIANCE, apikey: 'nope' })]) {
      expect(answer).toMatchObject({ status: 401, body: { status: 'error', code: 'AUTHENTICATION_ERROR' } });
    }
  });

  it('lets nobody in after its end', async () => {
    const { id, key } = await rest.team.key(rest.userId, rest.account.id);
    expect((await rest.get('ping', keyed(key))).status).toBe(200);
    await rest.gateway.get(ApiKeyService).revoke(id);
    await eventually(async () => expect((await rest.get('ping', keyed(key))).status).toBe(401));
  });

  it('needs the scope market_data, and no other', async () => {
    const without = await rest.team.key(rest.userId, rest.account.id, { scopes: ['stream'] });
    expect(await rest.get('ping', keyed(without.key))).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    const only = await rest.team.key(rest.userId, rest.account.id, { scopes: ['market_data'] });
    expect((await rest.post('quotes', RELIANCE, keyed(only.key))).status).toBe(200);
  });

  it('shows what it may see, and nothing else', async () => {
    const narrow = { entitlement: { exchanges: ['NSE'], modes: ['LTP', 'QUOTE'] as const, maxSymbols: 1 } };
    const { key } = await rest.team.key(rest.userId, rest.account.id, narrow);
    expect((await rest.post('quotes', RELIANCE, keyed(key))).status).toBe(200);
    expect(await rest.post('depth', RELIANCE, keyed(key))).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    const nifty = { symbol: 'NIFTY', exchange: 'NSE_INDEX' };
    expect(await rest.post('quotes', nifty, keyed(key))).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    const many = await rest.post('multiquotes', { symbols: [RELIANCE, RELIANCE] }, keyed(key));
    expect(many.body.results).toMatchObject([{ data: { ltp: 100 } }, { code: 'CAPACITY_EXCEEDED' }]);
  });

  it('opens the feed of its own account alone', async () => {
    for (const feed of [rest.account.feed, null]) {
      expect((await rest.post('quotes', { ...RELIANCE, feed })).status).toBe(200);
    }
    expect(await rest.post('quotes', { ...RELIANCE, feed: 'replay' })).toMatchObject({ status: 403 });
  });
});

describe('a signed-in user', () => {
  it("looks at own and shared feeds, and at nobody else's", async () => {
    const own = await bearer(rest.userId);
    expect((await rest.post('quotes', RELIANCE, own)).status).toBe(200);
    expect((await rest.get(`quotes?symbol=RELIANCE&exchange=NSE&feed=${rest.account.feed}`, own)).status).toBe(200);
    expect((await rest.get('ping?feed=replay', own)).status).toBe(404);

    const guest = await rest.team.user('guest');
    const asGuest = await bearer(guest);
    expect(await rest.get('ping', asGuest)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    await rest.gateway.get(AccountShares).share(rest.account.id, guest, 'stream');
    expect((await rest.post('quotes', RELIANCE, asGuest)).status).toBe(200);
  });

  it('who is an admin looks at all of them', async () => {
    const admin = await bearer(await rest.team.user('chief', 'admin'));
    for (const feed of [rest.account.feed, 'replay']) {
      expect(await rest.get(`ping?feed=${feed}`, admin)).toMatchObject({ status: 200, body: { data: { feed } } });
    }
  });

  it('sees what the role may see', async () => {
    const viewer = await rest.team.user('viewer', 'viewer');
    await rest.gateway.get(AccountShares).share(rest.account.id, viewer, 'stream');
    const asViewer = await bearer(viewer);
    expect((await rest.post('quotes', RELIANCE, asViewer)).status).toBe(200);
    expect((await rest.post('depth', RELIANCE, asViewer)).status).toBe(403);
  });
});
