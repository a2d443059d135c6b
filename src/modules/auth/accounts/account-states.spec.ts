import { beforeEach, expect, it } from '@jest/globals';
import { type AuthFixture, authFixture } from '../../../../test/auth/support/auth-fixture.js';
import { describeOnEachDatabase } from '../../../../test/support/each-database.js';
import type { BrokerAccount } from '../entities/broker-account.entity.js';
import { AccountStates } from './account-states.js';

describeOnEachDatabase('AccountStates', () => {
  let auth: AuthFixture;
  let states: AccountStates;
  let id: string;

  beforeEach(async () => {
    auth = await authFixture();
    states = new AccountStates(auth.dataSource, auth.clock);
    await auth.addUser('asha');
    ({ id } = await auth.accounts.create('asha', 'zerodha', 'x', { api_key: 'k' }));
  });

  const row = async (): Promise<BrokerAccount> => (await auth.accounts.row(id))!;
  const logIn = (token: string, validUntil?: Date) => auth.accounts.keepLogin(id, { tokens: { token }, validUntil });

  it('keeps what the broker said of a token that it refused', async () => {
    await logIn('one');
    await states.refused(await row(), `no: ${'x'.repeat(600)}`);
    const { state, stateMessage } = await row();
    expect(state).toBe('login_required');
    expect(stateMessage).toMatch(/^no: x{496}$/);
  });

  it('does not undo a login that came after the refused one', async () => {
    await logIn('one');
    const seen = await row();
    await logIn('two');
    await states.refused(seen, 'no');
    expect(await row()).toMatchObject({ state: 'valid', stateMessage: null });
  });

  it('leaves an account that was logged out as it is', async () => {
    await auth.accounts.logOut(id, []);
    await states.refused(await row(), 'no');
    await states.served(await row());
    expect(await row()).toMatchObject({ state: 'logged_out' });
  });

  it('believes the broker that serves a token, but for one whose time is over', async () => {
    await states.served(await row());
    expect(await row()).toMatchObject({ state: 'valid' });
    await states.refused(await row(), 'no');
    await states.served(await row());
    expect(await row()).toMatchObject({ state: 'valid', stateMessage: null });
    await logIn('one', new Date(auth.clock.now()));
    await states.expire();
    await states.served(await row());
    expect(await row()).toMatchObject({ state: 'login_required' });
  });

  it('sees that a token has died of age, at that moment and not before', async () => {
    const validUntil = new Date(auth.clock.now() + 1000);
    await logIn('one', validUntil);
    auth.clock.advance(999);
    await states.expire();
    expect(await row()).toMatchObject({ state: 'valid' });
    auth.clock.advance(1);
    await states.expire();
    expect(await row()).toMatchObject({
      state: 'login_required',
      stateMessage: `The login ended at ${validUntil.toISOString()}; log in again`,
    });
  });
});
