import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { inTransaction } from '../../../database/transaction.js';
import { isStopped } from '../../auth/accounts/account-use.js';
import { AccountsService } from '../../auth/accounts.service.js';
import { AuditService } from '../../auth/audit/audit.service.js';
import { CLOCK } from '../../auth/clock.token.js';
import { conflict, invalidParameter } from '../../auth/guards/http-errors.js';
import type { Identity } from '../../auth/principal.js';
import { AccountLoginService, type LoggedIn } from '../../brokers/logins/account-login.service.js';
import { ConnectionTest } from '../../brokers/logins/connection-test.js';
import { FeedPace } from '../../brokers/logins/feed-pace.js';
import { loginOffer } from '../../brokers/logins/login-offer.js';
import { LoginThrottle } from '../../brokers/logins/login-throttle.js';
import { PendingLogins } from '../../brokers/logins/pending-logins.js';
import { redirectParameters } from '../../brokers/logins/redirect-parameters.js';
import type { AccountDto } from './account.dto.js';
import { type AccountActor, AccountAdministration } from './account-administration.js';
import { readTokens } from './given-values.js';
import type { LoginAnswerDto, LoginDto, LoginOfferDto, TestReportDto } from './login.dto.js';

/** Where a broker may send the browser, on the gateway. */
export const CALLBACK_PATH = '/broker/callback';
/** Where a login in a browser begins; the nonce follows. */
export const START_PATH = '/broker/login';

const STATE_BYTES = 24;

/** Logs accounts in and out on somebody's behalf. */
@Injectable()
export class AccountLogins {
  private readonly tests: LoginThrottle;

  constructor(
    private readonly dataSource: DataSource,
    private readonly administration: AccountAdministration,
    private readonly accounts: AccountsService,
    private readonly logins: AccountLoginService,
    private readonly pending: PendingLogins,
    private readonly connectionTest: ConnectionTest,
    private readonly audit: AuditService,
    private readonly pace: FeedPace,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.tests = new LoginThrottle(clock);
  }

  /** @throws HttpException 403, 404 */
  async offer(by: Identity, id: string): Promise<LoginOfferDto> {
    const row = await this.administration.owned(by, id);
    const offer = loginOffer(this.administration.definitionOf(row.broker), this.accounts.open(row).credentials);
    return {
      methods: offer.methods,
      fields: offer.fields.map(({ name, label, secret, required = true, token = false, isSet }) => ({
        name,
        label,
        secret,
        required,
        token,
        is_set: isSet,
      })),
      missing: offer.missing,
      can_log_in_alone: offer.canLogInAlone,
      callback_path: CALLBACK_PATH,
    };
  }

  /** @throws HttpException 400, 403, 404, 409; LoginError; TooManyAttemptsError */
  async logIn(actor: AccountActor, id: string, login: LoginDto): Promise<LoginAnswerDto> {
    const row = await this.administration.owned(actor.by, id);
    if (isStopped(row)) throw conflict('The account, or its owner, is disabled: enable it first');
    if (login.method === 'redirect' && login.redirect === undefined) return this.begin(actor, id);
    const { isNews } = await this.complete(actor, id, row.broker, login);
    return this.answer(actor.by, id, { outcome: 'logged_in', is_new_token: isNews });
  }

  /** @throws HttpException 403, 404 */
  async logOut(actor: AccountActor, id: string): Promise<AccountDto> {
    await this.administration.owned(actor.by, id);
    await this.logins.logOut(id, actor);
    return this.administration.get(actor.by, id);
  }

  /** @throws HttpException 403, 404; TooManyAttemptsError after repeated refusals, or too many connections */
  async test(actor: AccountActor, id: string): Promise<TestReportDto> {
    await this.administration.owned(actor.by, id);
    this.tests.admit(id);
    this.pace.admit(id);
    const { outcome, message, by, tookMs } = await this.connectionTest.run(id);
    if (by === 'feed') this.pace.giveBack(id);
    if (by === 'connection' && outcome === 'refused') this.tests.failed(id);
    else this.tests.succeeded(id);
    await inTransaction(this.dataSource, (manager) =>
      this.audit.record(manager, {
        ...actor,
        action: 'account.test',
        target: { type: 'account', id },
        outcome: outcome === 'accepted' ? 'success' : 'failure',
        details: { outcome, by },
      }),
    );
    return { outcome, message, by, took_ms: tookMs };
  }

  private async begin(actor: AccountActor, id: string): Promise<LoginAnswerDto> {
    const state = randomBytes(STATE_BYTES).toString('base64url');
    const loginUrl = await this.logins.beginRedirect(id, state);
    const { nonce, expiresAt } = this.pending.add({ accountId: id, loginUrl, state, by: actor.by });
    return this.answer(actor.by, id, {
      outcome: 'begun',
      start_url: `${START_PATH}/${nonce}`,
      login_url: loginUrl,
      expires_at: new Date(expiresAt).toISOString(),
    });
  }

  private async complete(actor: AccountActor, id: string, broker: string, login: LoginDto): Promise<LoggedIn> {
    switch (login.method) {
      case 'redirect': {
        const redirect = redirectParameters(login.redirect!);
        if (redirect) return this.logins.completeRedirect(id, redirect, actor);
        throw invalidParameter(
          'redirect',
          'must be the whole address that the browser was sent to, with its parameters',
        );
      }
      case 'totp':
        return this.logins.logInByCode(id, login.code, actor);
      case 'keys':
        return this.logins.logInByKeys(id, actor);
      case 'manual': {
        const tokens = readTokens(this.administration.definitionOf(broker), login.tokens ?? {});
        // Nobody is asked whether they are good: the feed connects with them.
        this.pace.admit(id);
        return this.logins.logInByToken(id, tokens, actor);
      }
      case 'none':
        return this.logins.logInByNothing(id, actor);
    }
  }

  private async answer(by: Identity, id: string, answer: Partial<LoginAnswerDto>): Promise<LoginAnswerDto> {
    return {
      outcome: 'logged_in',
      is_new_token: false,
      start_url: null,
      login_url: null,
      expires_at: null,
      ...answer,
      account: await this.administration.get(by, id),
    };
  }
}
