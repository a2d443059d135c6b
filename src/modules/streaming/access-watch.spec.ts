import { beforeEach, describe, expect, it } from '@jest/globals';
import type { WebSocket } from 'ws';
import { eventually } from '../../../test/support/eventually.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import type { ApiKeyService } from '../auth/api-key.service.js';
import { Invalidations } from '../auth/invalidations.js';
import { KeyConnections } from '../auth/keys/key-connections.js';
import type { FeedIdentity, Principal } from '../auth/principal.js';
import { AccessWatch } from './access-watch.js';
import type { Session } from './session.js';
import type { SessionAccess, Verdict } from './session-access.js';
import { Sessions } from './sessions.js';

const MINUTE_MS = 60_000;

describe('AccessWatch', () => {
  let clock: FakeClock;
  let sessions: Sessions;
  let invalidations: Invalidations;
  let connections: KeyConnections;
  let watch: AccessWatch;
  let checked: string[];
  let applied: [string, Verdict][];
  /** What `verify` answers, and when. */
  let verified: Promise<Principal | undefined>;

  beforeEach(() => {
    clock = new FakeClock();
    sessions = new Sessions();
    invalidations = new Invalidations();
    connections = new KeyConnections();
    checked = [];
    applied = [];
    const keys: Pick<ApiKeyService, 'check' | 'verify'> = {
      check: async (keyIds) => {
        checked.push(...keyIds);
        return new Map(keyIds.map((id) => [id, { refusal: 'revoked' } as const]));
      },
      verify: () => verified,
    };
    const access: Pick<SessionAccess, 'apply'> = {
      apply: async (keyId, validity) => {
        applied.push([keyId, validity]);
        for (const session of sessions.withCredential(keyId)) sessions.remove(session);
      },
    };
    watch = new AccessWatch(
      sessions,
      access as SessionAccess,
      keys as ApiKeyService,
      invalidations,
      connections,
      clock,
    );
    watch.onModuleInit();
  });

  function principal(keyId: string, rest: Partial<Principal> = {}): Principal {
    const account = { id: `account of ${keyId}`, broker: 'replay', feed: 'replay' };
    return {
      keyId,
      userId: `user of ${keyId}`,
      userName: 'u',
      role: 'trader',
      scopes: [],
      account,
      entitlement: {},
      ...rest,
    };
  }

  function open(who: FeedIdentity): Session {
    const session = { socket: {} as WebSocket, principal: who } as Session;
    sessions.add(session);
    sessions.authenticated(session);
    return session;
  }

  it.each([
    ['key', { type: 'KEY', id: 'a' }],
    ['user', { type: 'USER', id: 'user of a' }],
    ['account', { type: 'ACCOUNT', id: 'account of a' }],
  ] as const)('looks again at the keys of a %s that has changed, and at no others', async (_what, invalidation) => {
    for (const keyId of ['a', 'a', 'b']) open(principal(keyId));
    invalidations.receive(invalidation);
    await eventually(() => expect(applied).toEqual([['a', { refusal: 'revoked' }]]));
    expect(checked).toEqual(['a']);
  });

  it('asks nothing about keys that are not in use here', () => {
    open(principal('a'));
    invalidations.receive({ type: 'KEY', id: 'elsewhere' });
    expect(checked).toEqual([]);
  });

  it('looks at all keys in use every half minute, and when announcements were missed', async () => {
    for (const keyId of ['a', 'b', 'b']) open(principal(keyId));
    clock.advance(29_999);
    expect(checked).toEqual([]);
    clock.advance(1);
    await eventually(() => expect(applied.map(([keyId]) => keyId)).toEqual(['a', 'b']));
    open(principal('c'));
    invalidations.missed();
    await eventually(() => expect(checked).toEqual(['a', 'b', 'c']));
  });

  it('loses no change between the answer to a newcomer and its session', async () => {
    let answer = (_: Principal) => {};
    verified = new Promise((resolve) => {
      answer = resolve;
    });
    const verification = watch.verify('the key');
    // The answer is on its way when the key is revoked: no session of the key is there to be found.
    invalidations.receive({ type: 'KEY', id: 'a' });
    answer(principal('a'));
    const admission = await verification;
    open(admission!.principal);
    expect(checked).toEqual([]);
    admission!.admitted();
    await eventually(() => expect(applied).toEqual([['a', { refusal: 'revoked' }]]));
  });

  it('asks no second time about a newcomer when nothing was announced', async () => {
    verified = Promise.resolve(principal('a'));
    const admission = await watch.verify('the key');
    open(admission!.principal);
    admission!.admitted();
    expect(checked).toEqual([]);
    verified = Promise.resolve(undefined);
    expect(await watch.verify('a wrong one')).toBeUndefined();
  });

  it('ends the sessions of a key at the moment it expires, without asking anybody', async () => {
    const expiring = principal('a', { expiresAt: clock.now() + 20_000 });
    verified = Promise.resolve(expiring);
    const admission = await watch.verify('the key');
    open(expiring);
    open(principal('b'));
    admission!.admitted();
    clock.advance(19_999);
    expect(applied).toEqual([]);
    clock.advance(1);
    expect(applied).toEqual([['a', { refusal: 'expired' }]]);
    expect(checked).toEqual([]);
  });

  it('tells how many connections a key has', () => {
    open(principal('a'));
    const second = open(principal('a'));
    expect(connections.of('a')).toBe(2);
    sessions.remove(second);
    expect(connections.of('a')).toBe(1);
    expect(connections.of('b')).toBe(0);
  });

  it('counts no session that closed while its key was being verified', () => {
    const session = { socket: {} as WebSocket, principal: undefined } as Session;
    sessions.add(session);
    sessions.remove(session);
    session.principal = principal('a');
    sessions.authenticated(session);
    expect(connections.of('a')).toBe(0);
    expect([...sessions.onFeed('replay')]).toEqual([]);
  });

  it('stops with the application', async () => {
    open(principal('a', { expiresAt: clock.now() + MINUTE_MS }));
    watch.onApplicationShutdown();
    expect(clock.pending).toBe(0);
    invalidations.missed();
    expect(checked).toEqual([]);
  });
});
