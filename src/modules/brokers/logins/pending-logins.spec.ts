import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import type { Identity } from '../../auth/principal.js';
import { PENDING_LOGIN_MS, PendingLogins } from './pending-logins.js';

const by = (userId: string): Identity => ({ userId, userName: userId, role: 'trader', scopes: [] });

describe('PendingLogins', () => {
  let clock: FakeClock;
  let logins: PendingLogins;

  beforeEach(() => {
    clock = new FakeClock();
    logins = new PendingLogins(clock);
  });

  const add = (accountId: string, user = 'asha') =>
    logins.add({ accountId, loginUrl: 'https://b', state: 's', by: by(user) }).nonce;

  it('gives a login once, and shows it as often as asked before', () => {
    const nonce = add('a');
    expect(logins.find(nonce)).toMatchObject({ accountId: 'a' });
    expect(logins.take(nonce)).toMatchObject({ accountId: 'a' });
    expect(logins.take(nonce)).toBeUndefined();
    expect(logins.take('')).toBeUndefined();
  });

  it('forgets a login whose time is over', () => {
    const nonce = add('a');
    clock.advance(PENDING_LOGIN_MS);
    expect(logins.find(nonce)).toBeUndefined();
    expect(logins.take(nonce)).toBeUndefined();
  });

  it('keeps one login of a user for an account, and those of others', () => {
    const [first, second, other] = [add('a'), add('a'), add('a', 'bela')];
    expect([first, second, other].map((nonce) => logins.find(nonce) !== undefined)).toEqual([false, true, true]);
  });

  it('keeps no more than a thousand: the oldest goes', () => {
    const nonces = Array.from({ length: 1001 }, (_, i) => add(`a${i}`));
    expect(logins.find(nonces[0]!)).toBeUndefined();
    expect(logins.find(nonces[1]!)).toBeDefined();
    expect(logins.find(nonces[1000]!)).toBeDefined();
  });
});
