import { beforeEach, expect, it } from '@jest/globals';
import {
  type AuthFixture,
  authFixture,
  authServices,
  openDatabase,
  TEST_SECRET,
} from '../../../../test/auth/support/auth-fixture.js';
import { temporaryFolder } from '../../../../test/auth/support/temporary-folder.js';
import { describeOnEachDatabase } from '../../../../test/support/each-database.js';
import type { BrokerAccount } from '../entities/broker-account.entity.js';
import { SealedTextError, SecretBox } from '../secret-box.js';
import { SecretKey } from '../secret-key.js';
import { UnknownAccountError } from '../unknown-account.error.js';
import { openTokens } from './seal.js';

const CREDENTIALS = { api_key: 'kite', api_secret: 'secret' };

describeOnEachDatabase('the tokens of an account', () => {
  let auth: AuthFixture;
  let id: string;

  beforeEach(async () => {
    auth = await authFixture();
    await auth.addUser('asha');
    ({ id } = await auth.accounts.create('asha', 'zerodha', 'x', CREDENTIALS));
  });

  const row = async (): Promise<BrokerAccount> => (await auth.accounts.row(id))!;
  const credentials = async () => auth.accounts.open(await row()).credentials;

  it('are kept apart from what the owner gave, and win', async () => {
    const before = await row();
    const validUntil = new Date(auth.clock.now() + 1000);
    await auth.accounts.keepLogin(id, { tokens: { token: 't1', api_key: 'kite-2' }, validUntil, clientId: 'AB1234' });
    expect(await credentials()).toEqual({ ...CREDENTIALS, api_key: 'kite-2', token: 't1' });
    expect(await row()).toMatchObject({
      credentials: before.credentials,
      state: 'valid',
      loggedInAt: new Date(auth.clock.now()),
      validUntil,
      clientId: 'AB1234',
    });
  });

  it('of an account from before there were any are none', async () => {
    expect(await row()).toMatchObject({ tokens: null, state: 'new', validUntil: null });
    expect(await credentials()).toEqual(CREDENTIALS);
  });

  it('are news only when the broker gave others, also where the owner had given them', async () => {
    const keep = (token: string) => auth.accounts.keepLogin(id, { tokens: { token } });
    await auth.accounts.updateCredentials(id, { token: 't1' });
    expect(await keep('t1')).toBe(false);
    expect(await keep('t2')).toBe(true);
    expect(await keep('t2')).toBe(false);
    await auth.accounts.logOut(id, []);
    expect(await keep('t2')).toBe(true);
  });

  it('give way to what the owner gives later under the same name, or takes away', async () => {
    await auth.accounts.keepLogin(id, { tokens: { token: 't1', other: 'o1' } });
    await auth.accounts.updateCredentials(id, { token: 'mine' });
    expect(await credentials()).toEqual({ ...CREDENTIALS, token: 'mine', other: 'o1' });
    await auth.accounts.updateCredentials(id, { token: null, api_secret: null });
    expect(await credentials()).toEqual({ api_key: 'kite', other: 'o1' });
    expect(await auth.accounts.updateCredentials(id, { token: null })).toBe(false);
  });

  it('are forgotten at the log-out, also where the owner had given them', async () => {
    await auth.accounts.updateCredentials(id, { token: 'mine', feed_token: 'f' });
    await auth.accounts.keepLogin(id, { tokens: { token: 't1' }, validUntil: new Date(0) });
    await auth.accounts.logOut(id, ['token', 'feed_token']);
    expect(await credentials()).toEqual(CREDENTIALS);
    expect(await row()).toMatchObject({ tokens: null, state: 'logged_out', validUntil: null });
  });

  it('hold what the first half of a login left, until the second has come', async () => {
    await auth.accounts.keepPrepared(id, { consent: 'c1' });
    expect(await credentials()).toEqual({ ...CREDENTIALS, 'login:consent': 'c1' });
    await auth.accounts.keepLogin(id, { tokens: { token: 't1' } });
    expect(await credentials()).toEqual({ ...CREDENTIALS, token: 't1' });
  });

  it('lose none of many changes at once, nor the one that is done alongside', async () => {
    const done: string[] = [];
    const names = Array.from({ length: 10 }, (_, i) => `n${i}`);
    await Promise.all([
      ...names.map((name) => auth.accounts.keepLogin(id, { tokens: { [name]: name } }, async () => done.push(name))),
      ...names.map((name) => auth.accounts.updateCredentials(id, { [`own-${name}`]: name })),
    ]);
    const kept = await credentials();
    for (const name of names) expect(kept).toMatchObject({ [name]: name, [`own-${name}`]: name });
    expect([...new Set(done)].sort()).toEqual(names);
  });

  it('are not kept when what is to be done alongside fails', async () => {
    const fails = auth.accounts.keepLogin(id, { tokens: { token: 't1' } }, () => Promise.reject(new Error('no audit')));
    await expect(fails).rejects.toThrow('no audit');
    expect(await row()).toMatchObject({ tokens: null, state: 'new' });
  });

  it('open neither in the place of the credentials nor in another row', async () => {
    await auth.accounts.keepLogin(id, { tokens: { token: 't1' } });
    const { tokens } = await row();
    const box = new SecretBox(new SecretKey(TEST_SECRET).derive('credentials'));
    expect(openTokens(box, await row())).toEqual({ token: 't1' });
    expect(() => box.open(tokens!, id)).toThrow(SealedTextError);
    expect(() => openTokens(box, { id: 'other', credentials: '', tokens })).toThrow(SealedTextError);
  });

  it('say which account is not known', async () => {
    for (const work of [
      () => auth.accounts.keepLogin('gone', { tokens: {} }),
      () => auth.accounts.logOut('gone', []),
      () => auth.accounts.changeSettings('gone', { label: 'x' }),
      () => auth.accounts.remove('gone'),
    ]) {
      await expect(work()).rejects.toThrow(new UnknownAccountError('gone'));
    }
  });

  it('go with the account, and so do its keys and shares', async () => {
    const { id: keyId } = await auth.apiKeys.create('asha', id, 'key');
    expect(await auth.accounts.remove(id)).toEqual([expect.objectContaining({ id: keyId, userId: 'asha' })]);
    expect(await auth.accounts.rows()).toEqual([]);
  });
});

describeOnEachDatabase('an account that is disabled', () => {
  it('is not among those in use, and keeps everything', async () => {
    const auth = authServices(await openDatabase(temporaryFolder()));
    await auth.addUser('asha');
    const { id } = await auth.accounts.create('asha', 'zerodha', 'x', CREDENTIALS);
    await auth.accounts.changeSettings(id, { disabledAt: new Date(auth.clock.now()) });
    expect(await auth.accounts.list()).toEqual([]);
    expect((await auth.accounts.rows()).map((row) => row.id)).toEqual([id]);
    await auth.accounts.changeSettings(id, { disabledAt: null });
    expect(await auth.accounts.list()).toMatchObject([{ id, credentials: CREDENTIALS }]);
  });
});
