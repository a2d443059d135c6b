import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { inTransaction } from '../../../database/transaction.js';
import { splitPrepared } from '../../auth/accounts/prepared-login.js';
import { type Account, AccountsService } from '../../auth/accounts.service.js';
import { AuditService, type NewAuditEntry } from '../../auth/audit/audit.service.js';
import { CLOCK } from '../../auth/clock.token.js';
import { Invalidations } from '../../auth/invalidations.js';
import type { Identity } from '../../auth/principal.js';
import { UnknownAccountError } from '../../auth/unknown-account.error.js';
import { splitUrls } from '../broker-settings.js';
import {
  type BrokerDefinition,
  type Credentials,
  type HttpClient,
  LoginError,
  type LoginResult,
} from '../engine/contract.js';
import { FetchHttpClient } from '../engine/http-client.js';
import { BrokerRegistry } from '../registry.js';
import { assertSameClient, assertSameLogin, givenClientId } from './foreign-login.js';
import { toldFault } from './login-fault.js';
import { flowOf, type LoginMethod, missingFields, TOTP_SECRET, tokenFields } from './login-flows.js';
import { loginHttp } from './login-host.js';
import { LoginThrottle } from './login-throttle.js';
import { oneTimeCode } from './one-time-code.js';
import { Turns } from './turns.js';

/** Injects the `HttpClient` that logins go over; absent: the network. */
export const LOGIN_HTTP = Symbol('LOGIN_HTTP');

/** Who wants a login or log-out, for the audit log. */
export interface Actor {
  by?: Identity;
  /** Where there is no identity. */
  userName?: string;
  /** Empty: the gateway itself. */
  address: string;
}

export interface LoggedIn {
  feed: string;
  /** False: the broker gave the token that is there already, and the feed does not notice. */
  isNews: boolean;
  /** Epoch ms; absent where the broker's rule does not tell. */
  expiresAt?: number;
  clientId?: string;
}

/** An account, what it is at its broker, and what a login of it may use. */
interface Candidate {
  account: Account;
  definition: BrokerDefinition;
  credentials: Credentials;
  /** The broker's ids of the user whose logins the account takes: that of earlier ones, and the one that was given. */
  clientIds: string[];
  /** What the first half of a login left. */
  prepared: Credentials;
  http: HttpClient;
}

/**
 * Logs accounts in and out, by every flow that a broker has. The logins of one account happen one after another, and
 * pause after repeated failures. Running feeds follow through `Invalidations`.
 *
 * Every method throws `UnknownAccountError`; those that ask the broker also `LoginError`, whose message is one line
 * without a secret, and `TooManyAttemptsError`.
 */
@Injectable()
export class AccountLoginService {
  private readonly logger = new Logger('Logins');
  private readonly turns = new Turns();
  private readonly throttle: LoginThrottle;
  private readonly http: HttpClient;

  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: AccountsService,
    private readonly brokers: BrokerRegistry,
    private readonly invalidations: Invalidations,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Optional() @Inject(LOGIN_HTTP) http?: HttpClient,
  ) {
    this.throttle = new LoginThrottle(clock);
    this.http = http ?? new FetchHttpClient();
  }

  /**
   * The address of the broker's login page. What the broker gives for it is kept for the second half.
   *
   * @param state what `completeRedirect` is to find in the redirect, where the broker hands it back
   */
  beginRedirect(accountId: string, state?: string): Promise<string> {
    return this.turns.take(accountId, async () => {
      const { definition, credentials, http } = await this.candidate(accountId);
      const flow = required(definition, 'redirect');
      assertComplete(definition, credentials);
      try {
        if (!flow.prepare) return flow.loginUrl(credentials, state);
        this.throttle.admit(accountId);
        const prepared = await flow.prepare(credentials, http);
        await this.accounts.keepPrepared(accountId, prepared);
        return flow.loginUrl({ ...credentials, ...prepared }, state);
      } catch (error) {
        throw this.failed(accountId, toldFault(error, definition, credentials));
      }
    });
  }

  /**
   * @param redirect the parameters that the browser came back with
   * @param state what the login began with; absent where the person who began it has brought the redirect
   */
  completeRedirect(
    accountId: string,
    redirect: Readonly<Record<string, string>>,
    actor: Actor,
    state?: string,
  ): Promise<LoggedIn> {
    return this.logIn(
      accountId,
      'redirect',
      actor,
      Object.values(redirect),
      async ({ definition, credentials, prepared, http }) => {
        const flow = required(definition, 'redirect');
        if (state !== undefined) assertSameLogin(flow, redirect, state);
        return flow.exchange({ ...credentials, ...prepared }, redirect, http);
      },
    );
  }

  /** @param code absent: made of the stored TOTP secret */
  logInByCode(accountId: string, code: string | undefined, actor: Actor): Promise<LoggedIn> {
    const brought = code === undefined ? [] : [code];
    return this.logIn(accountId, 'totp', actor, brought, ({ definition, credentials, http }) =>
      required(definition, 'totp').login(credentials, code ?? this.storedCode(credentials), http),
    );
  }

  /** For a broker that gives a token for the stored keys. */
  logInByKeys(accountId: string, actor: Actor): Promise<LoggedIn> {
    return this.logIn(accountId, 'keys', actor, [], ({ definition, credentials, http }) =>
      required(definition, 'keys').login(credentials, http),
    );
  }

  /** Takes a token that the user has from the broker's own site. Nobody is asked: the feed tells whether it is good. */
  logInByToken(accountId: string, tokens: Readonly<Record<string, string>>, actor: Actor): Promise<LoggedIn> {
    return this.logIn(accountId, 'manual', actor, Object.values(tokens), async ({ definition }) => {
      const known = tokenFields(definition).map(({ name }) => name);
      const foreign = Object.keys(tokens).find((name) => !known.includes(name));
      if (foreign !== undefined) {
        throw new LoginError('credential', `${foreign} is no token of ${definition.name}; known: ${known.join(', ')}`);
      }
      if (Object.keys(tokens).length === 0)
        throw new LoginError('credential', `no token given; known: ${known.join(', ')}`);
      return { credentials: { ...tokens } };
    });
  }

  /** For a broker that wants no login: the account counts as logged in. */
  logInByNothing(accountId: string, actor: Actor): Promise<LoggedIn> {
    return this.logIn(accountId, 'none', actor, [], async () => ({ credentials: {} }));
  }

  /** Forgets the account's tokens; its feed closes its connections and waits for a login. */
  async logOut(accountId: string, actor: Actor): Promise<void> {
    await this.turns.take(accountId, async () => {
      const row = await this.accounts.row(accountId);
      if (!row) throw new UnknownAccountError(accountId);
      const definition = this.brokers.get(row.broker);
      const names = definition ? tokenFields(definition).map(({ name }) => name) : [];
      await this.accounts.logOut(accountId, names, (manager) =>
        this.audit.record(manager, entry('account.logout', accountId, actor)),
      );
      this.invalidations.announce('ACCOUNT', row.userId, { id: accountId });
    });
  }

  private logIn(
    accountId: string,
    method: LoginMethod,
    actor: Actor,
    brought: readonly string[],
    ask: (candidate: Candidate) => Promise<LoginResult>,
  ): Promise<LoggedIn> {
    return this.turns.take(accountId, async () => {
      const candidate = await this.candidate(accountId);
      const { definition, credentials, prepared } = candidate;
      required(definition, method);
      if (method !== 'manual') {
        assertComplete(definition, credentials);
        this.throttle.admit(accountId);
      }
      let result: LoginResult;
      try {
        result = await ask(candidate);
        assertSameClient(candidate.clientIds, result.clientId);
      } catch (error) {
        const fault = toldFault(error, definition, { ...credentials, ...prepared }, brought);
        await this.recordFailure(accountId, method, actor, fault);
        throw method === 'manual' ? fault : this.failed(accountId, fault);
      }
      this.throttle.succeeded(accountId);
      return this.keep(candidate.account, method, actor, result);
    });
  }

  private async keep(
    { id, userId, feed }: Account,
    method: LoginMethod,
    actor: Actor,
    { credentials, expiresAt, clientId }: LoginResult,
  ): Promise<LoggedIn> {
    const validUntil = expiresAt === undefined ? undefined : new Date(expiresAt);
    const isNews = await this.accounts.keepLogin(id, { tokens: credentials, validUntil, clientId }, (manager) =>
      this.audit.record(manager, { ...entry('account.login', id, actor), details: { method } }),
    );
    this.invalidations.announce('ACCOUNT', userId, { id });
    this.logger.log(`${feed}: logged in (${method})${validUntil ? `, until ${validUntil.toISOString()}` : ''}`);
    return { feed, isNews, expiresAt, clientId };
  }

  private failed(accountId: string, fault: LoginError): LoginError {
    this.throttle.failed(accountId);
    this.logger.warn(`Account ${accountId} is not logged in (${fault.kind}): ${fault.message}`);
    return fault;
  }

  private async recordFailure(id: string, method: LoginMethod, actor: Actor, { kind }: LoginError): Promise<void> {
    await inTransaction(this.dataSource, (manager) =>
      this.audit.record(manager, {
        ...entry('account.login', id, actor),
        outcome: 'failure',
        details: { method, kind },
      }),
    );
  }

  private storedCode(credentials: Credentials): string {
    const secret = credentials[TOTP_SECRET];
    if (!secret) throw new LoginError('credential', `no code given, and the account has no ${TOTP_SECRET} to make one`);
    return oneTimeCode(secret, this.clock.now());
  }

  private async candidate(accountId: string): Promise<Candidate> {
    const row = await this.accounts.row(accountId);
    if (!row) throw new UnknownAccountError(accountId);
    const account = this.accounts.open(row);
    const definition = this.brokers.get(account.broker);
    if (!definition) throw new LoginError('fatal', `this gateway knows no broker ${account.broker}`);
    const { credentials, urls } = splitUrls(account.credentials);
    const { prepared } = splitPrepared(account.credentials);
    const clientIds = [row.clientId, givenClientId(definition, credentials)].filter((id) => id !== null);
    return { account, definition, credentials, clientIds, prepared, http: loginHttp(urls, this.http) };
  }
}

function required<K extends LoginMethod>(definition: BrokerDefinition, kind: K) {
  const flow = flowOf(definition, kind);
  if (flow) return flow;
  const kinds = definition.login.map((other) => other.kind).join(', ');
  throw new LoginError('fatal', `${definition.name} has no login of the kind ${kind}; it has: ${kinds}`);
}

function assertComplete(definition: BrokerDefinition, credentials: Credentials): void {
  const missing = missingFields(definition, credentials).map(({ name, label }) => `${name} (${label})`);
  if (missing.length > 0)
    throw new LoginError('credential', `not given, and needed for a login: ${missing.join(', ')}`);
}

function entry(action: string, id: string, actor: Actor): NewAuditEntry {
  return { ...actor, action, target: { type: 'account', id } };
}
