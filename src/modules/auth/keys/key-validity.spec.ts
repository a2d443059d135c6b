import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AuthFixture, authFixture } from '../../../../test/auth/support/auth-fixture.js';
import { describeOnEachDatabase } from '../../../../test/support/each-database.js';
import { type Access, AccountShare } from '../entities/account-share.entity.js';
import { BrokerAccount } from '../entities/broker-account.entity.js';
import { User } from '../entities/user.entity.js';
import type { Scope } from '../principal.js';
import { saveEntitlement } from './entitlement-rows.js';

const DISABLED = { disabledAt: new Date() };
const ALL_BUT_ADMIN: readonly Scope[] = ['stream', 'market_data', 'orders'];

describeOnEachDatabase('what a key may do', () => {
  let auth: AuthFixture;
  let accountId: string;

  beforeEach(async () => {
    auth = await authFixture();
    await auth.addUser('asha');
    accountId = (await auth.accounts.create('asha', 'dhan_sandbox', 'Sandbox', {})).id;
  });

  const refusalOf = async (id: string) => (await auth.apiKeys.check([id])).get(id);

  describe('for an account that is shared', () => {
    beforeEach(() => auth.addUser('bela'));

    const keyOfBela = async (access: Access) => {
      await auth.dataSource.manager.insert(AccountShare, { accountId, userId: 'bela', access, createdAt: new Date() });
      return auth.apiKeys.create('bela', accountId, 'guest', { scopes: ALL_BUT_ADMIN });
    };

    it("tells the guest's name and the owner's feed", async () => {
      const { key } = await keyOfBela('orders');
      expect(await auth.apiKeys.verify(key)).toMatchObject({
        userId: 'bela',
        scopes: ALL_BUT_ADMIN,
        account: { id: accountId, feed: 'dhan-sandbox' },
      });
    });

    it('holds no orders where only the stream is shared', async () => {
      const { key } = await keyOfBela('stream');
      expect(await auth.apiKeys.verify(key)).toMatchObject({ scopes: ['stream', 'market_data'] });
    });

    it('is nothing once the share was taken back', async () => {
      const { id, key } = await keyOfBela('orders');
      await auth.dataSource.manager.delete(AccountShare, { accountId, userId: 'bela' });
      expect(await auth.apiKeys.verify(key)).toBeUndefined();
      expect(await refusalOf(id)).toEqual({ refusal: 'account_not_shared' });
    });

    it('is nothing while another user has the share', async () => {
      const { id } = await keyOfBela('orders');
      await auth.addUser('chen');
      await auth.dataSource.manager.update(AccountShare, { accountId, userId: 'bela' }, { userId: 'chen' });
      expect(await refusalOf(id)).toEqual({ refusal: 'account_not_shared' });
    });
  });

  it('is nothing while its user is disabled', async () => {
    const { id, key } = await auth.apiKeys.create('asha', accountId, 'laptop');
    await auth.dataSource.manager.update(User, { id: 'asha' }, DISABLED);
    expect(await auth.apiKeys.verify(key)).toBeUndefined();
    expect(await refusalOf(id)).toEqual({ refusal: 'user_disabled' });
    await auth.dataSource.manager.update(User, { id: 'asha' }, { disabledAt: null });
    expect(await auth.apiKeys.verify(key)).toMatchObject({ keyId: id });
  });

  it('is nothing while its account is disabled', async () => {
    const { id, key } = await auth.apiKeys.create('asha', accountId, 'laptop');
    await auth.dataSource.manager.update(BrokerAccount, { id: accountId }, DISABLED);
    expect(await auth.apiKeys.verify(key)).toBeUndefined();
    expect(await refusalOf(id)).toEqual({ refusal: 'account_disabled' });
  });

  it('shrinks with the role of its user, and grows back with it', async () => {
    const { key } = await auth.apiKeys.create('asha', accountId, 'laptop', { scopes: ALL_BUT_ADMIN });
    await auth.dataSource.manager.update(User, { id: 'asha' }, { role: 'viewer' });
    expect(await auth.apiKeys.verify(key)).toMatchObject({
      role: 'viewer',
      scopes: ['stream', 'market_data'],
      entitlement: { modes: ['LTP', 'QUOTE'] },
    });
    await auth.dataSource.manager.update(User, { id: 'asha' }, { role: 'trader' });
    expect(await auth.apiKeys.verify(key)).toMatchObject({ scopes: ALL_BUT_ADMIN, entitlement: {} });
  });

  it('never holds the scope of a role that its user does not have', async () => {
    const { key } = await auth.apiKeys.create('asha', accountId, 'laptop', { scopes: ['stream', 'admin'] });
    expect(await auth.apiKeys.verify(key)).toMatchObject({ role: 'trader', scopes: ['stream'] });
  });

  it('is narrowed by its role, its user and itself', async () => {
    await auth.addUser('vera', 'viewer');
    const account = await auth.accounts.create('vera', 'dhan', 'Dhan', {});
    await saveEntitlement(auth.dataSource.manager, { userId: 'vera' }, { exchanges: ['NSE', 'BSE'], maxSymbols: 50 });
    const { key } = await auth.apiKeys.create('vera', account.id, 'screen', {
      entitlement: { modes: ['QUOTE', 'DEPTH'], exchanges: ['NSE', 'MCX'], maxSymbols: 100, maxConnections: 2 },
    });
    const other = await auth.apiKeys.create('vera', account.id, 'other');
    expect(await auth.apiKeys.verify(key)).toMatchObject({
      entitlement: { modes: ['QUOTE'], exchanges: ['NSE'], maxSymbols: 50, maxConnections: 2 },
    });
    expect(await auth.apiKeys.verify(other.key)).toMatchObject({
      entitlement: { modes: ['LTP', 'QUOTE'], exchanges: ['NSE', 'BSE'], maxSymbols: 50 },
    });
  });

  it('keeps an empty list, which allows nothing, apart from none', async () => {
    const { key } = await auth.apiKeys.create('asha', accountId, 'laptop', { entitlement: { exchanges: [] } });
    expect(await auth.apiKeys.verify(key)).toMatchObject({ entitlement: { exchanges: [] } });
  });

  it('is told of each of many keys', async () => {
    const kept = await auth.apiKeys.create('asha', accountId, 'kept', { expiresAt: new Date(auth.clock.now() + 2) });
    const revoked = await auth.apiKeys.create('asha', accountId, 'revoked');
    await auth.apiKeys.revoke(revoked.id);
    expect(Object.fromEntries(await auth.apiKeys.check([kept.id, revoked.id, 'nobody']))).toEqual({
      [kept.id]: { principal: await auth.apiKeys.verify(kept.key) },
      [revoked.id]: { refusal: 'revoked' },
      nobody: { refusal: 'unknown' },
    });
    auth.clock.advance(2);
    expect(await refusalOf(kept.id)).toEqual({ refusal: 'expired' });
    expect(await auth.apiKeys.check([])).toEqual(new Map());
  });

  it('is announced to have changed once a revocation is in the database', async () => {
    const { id, key } = await auth.apiKeys.create('asha', accountId, 'laptop');
    const heard: unknown[] = [];
    auth.invalidations.onInvalidated((invalidation) => heard.push(invalidation, auth.apiKeys.verify(key)));
    await auth.apiKeys.revoke(id);
    expect(await Promise.all(heard)).toEqual([{ type: 'KEY', id }, undefined]);
    await auth.apiKeys.revoke('nobody');
    expect(heard).toHaveLength(2);
  });
});
