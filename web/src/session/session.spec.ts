import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Session } from './session.js';

const USER = { id: '1', name: 'asha', role: 'trader', scopes: [] };

let answers: (() => Response)[];
let asked: string[];
let session: Session;
const { fetch } = globalThis;

const signedIn =
  (token: string, expires_in = 600) =>
  () =>
    Response.json({ status: 'success', data: { access_token: token, expires_in, user: USER } });
const refused = () =>
  Response.json({ status: 'error', code: 'AUTHENTICATION_ERROR', message: 'over' }, { status: 401 });
const unreachable = () => {
  throw new TypeError('fetch failed');
};

beforeEach(() => {
  answers = [];
  asked = [];
  session = new Session();
  globalThis.fetch = jest.fn(async (path: unknown) => {
    asked.push(String(path));
    return answers.shift()!();
  }) as typeof globalThis.fetch;
});
afterEach(() => {
  globalThis.fetch = fetch;
});

describe('Session', () => {
  it('goes on with the cookie of an earlier visit', async () => {
    answers.push(signedIn('t1'));
    await session.resume();
    expect(session.getState()).toEqual({ status: 'signed_in', user: USER });
    expect(await session.accessToken()).toBe('t1');
    expect(asked).toEqual(['/auth/refresh']);
  });

  it('tells a visitor from somebody whose session has ended', async () => {
    answers.push(refused);
    await session.resume();
    expect(session.getState()).toEqual({ status: 'signed_out', wasSignedIn: false });
    answers.push(signedIn('t1'), refused);
    await session.signIn('asha', 'x');
    await expect(session.renewedToken()).rejects.toMatchObject({ status: 401 });
    expect(session.getState()).toEqual({ status: 'signed_out', wasSignedIn: true });
  });

  it('renews a token that is about to end, once for all who ask', async () => {
    answers.push(signedIn('t1', 20), signedIn('t2'));
    await session.signIn('asha', 'x');
    expect(await Promise.all([session.accessToken(), session.accessToken(), session.accessToken()])).toEqual([
      't2',
      't2',
      't2',
    ]);
    expect(asked).toEqual(['/auth/sign-in', '/auth/refresh']);
  });

  it('stays signed in while the gateway is away, and says so where it never was', async () => {
    answers.push(unreachable);
    await session.resume();
    expect(session.getState()).toMatchObject({ status: 'unreachable', error: { code: 'UNREACHABLE' } });
    answers.push(signedIn('t1', 20), unreachable);
    await session.signIn('asha', 'x');
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'UNREACHABLE', isTemporary: true });
    expect(session.getState().status).toBe('signed_in');
  });

  it('does not say that somebody is signed out whom the gateway has not signed out', async () => {
    answers.push(signedIn('t1'), unreachable);
    await session.signIn('asha', 'x');
    await expect(session.signOut()).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(session.getState().status).toBe('signed_in');
  });
});
