import { ApiError } from '../api/api-error.js';
import { send } from '../api/send.js';
import type { Me, SignedIn } from '../api/types.js';

/**
 * - `unknown`: the page has just been opened, the cookie is being tried
 * - `unreachable`: nobody could be asked whether the cookie is good
 * - `signed_out`: `wasSignedIn` tells a session that ended from one that never was
 */
export type SessionState =
  | { status: 'unknown' }
  | { status: 'unreachable'; error: unknown }
  | { status: 'signed_out'; wasSignedIn: boolean }
  | { status: 'signed_in'; user: Me };

/** A token that ends within this time is replaced before it is used. */
const MARGIN_MS = 30_000;

/** Who is signed in. The access token stays in this object; the refresh token is a cookie that no script can read. */
export class Session {
  #state: SessionState = { status: 'unknown' };
  #token = '';
  #goodUntil = 0;
  #renewal: Promise<string> | undefined;
  readonly #listeners = new Set<() => void>();

  readonly getState = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Tries the cookie of an earlier visit. */
  async resume(): Promise<void> {
    this.#become({ status: 'unknown' });
    await this.renewedToken().catch(() => {});
  }

  /** @throws ApiError */
  async signIn(name: string, password: string): Promise<void> {
    this.#enter((await send<SignedIn>('POST', '/auth/sign-in', { body: { name, password } })).data);
  }

  /**
   * Uses a set-up link.
   *
   * @param name of the first admin; undefined for the link of a user, who has one
   * @throws ApiError
   */
  async setUp(token: string, name: string | undefined, password: string): Promise<void> {
    this.#enter((await send<SignedIn>('POST', '/auth/setup', { body: { token, name, password } })).data);
  }

  /** @throws ApiError; the session then goes on */
  async signOut(): Promise<void> {
    await send('POST', '/auth/sign-out', { body: {} });
    this.#leave(false);
  }

  /**
   * An access token that is good for a while yet.
   *
   * @throws ApiError
   */
  async accessToken(): Promise<string> {
    return Date.now() < this.#goodUntil - MARGIN_MS ? this.#token : this.renewedToken();
  }

  /**
   * A new access token, for when the present one was refused. Whoever asks meanwhile gets the same one.
   *
   * @throws ApiError
   */
  renewedToken(): Promise<string> {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renew(): Promise<string> {
    try {
      this.#enter((await send<SignedIn>('POST', '/auth/refresh', { body: {} })).data);
      return this.#token;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.#leave(this.#state.status === 'signed_in');
      else if (this.#state.status !== 'signed_in') this.#become({ status: 'unreachable', error });
      throw error;
    }
  }

  #enter({ access_token, expires_in, user }: SignedIn): void {
    this.#token = access_token;
    this.#goodUntil = Date.now() + expires_in * 1000;
    this.#become({ status: 'signed_in', user });
  }

  #leave(wasSignedIn: boolean): void {
    this.#token = '';
    this.#goodUntil = 0;
    this.#become({ status: 'signed_out', wasSignedIn });
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** The session of this page. */
export const session = new Session();
