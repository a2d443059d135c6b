import { Inject, Injectable } from '@nestjs/common';
import { CloseCode } from '../../common/close-codes.js';
import type { Mode } from '../../common/mode.js';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import type { FeedIdentity } from '../auth/principal.js';
import { TemporarilyUnavailableError } from '../auth/temporarily-unavailable.error.js';
import { CapabilityRegistry } from '../capabilities/capability-registry.js';
import { AccessWatch } from './access-watch.js';
import type { Admission } from './credential-watch.js';
import { limitsOf } from './entitled.js';
import { FeedDirectory } from './feed-directory.js';
import type { AuthenticateDto } from './protocol/authenticate.dto.js';
import { ProtocolError } from './protocol/protocol-error.js';
import { MAX_MESSAGE_BYTES } from './protocol/request-decoder.js';
import { ResumeService } from './resume/resume.service.js';
import type { Session } from './session.js';
import { tooManyConnections } from './session-access.js';
import { credentialOf, type Sessions } from './sessions.js';
import { SubscriptionService } from './subscription.service.js';

type Fields = Record<string, unknown>;

/** After a temporary fault clients should wait this long before they come back. */
const RETRY_AFTER_MS = 2000;

/** Finds out who a client is, and tells it in the reply shapes that the published clients know. */
@Injectable()
export class Authenticator {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly access: AccessWatch,
    private readonly capabilities: CapabilityRegistry,
    private readonly feeds: FeedDirectory,
    private readonly resume: ResumeService,
    private readonly subscriptions: SubscriptionService,
  ) {}

  async authenticate(session: Session, sessions: Sessions, request: AuthenticateDto, id: Fields): Promise<void> {
    const admission = await this.verify(session, request.api_key, id);
    if (!admission) return;
    const { principal } = admission;
    if (session.principal) {
      if (credentialOf(session.principal) !== credentialOf(principal)) {
        throw new ProtocolError(
          'AUTHENTICATION_ERROR',
          'This connection is authenticated with another key; open a new one for this key',
        );
      }
      this.reply(session, this.welcome(session, session.principal), id);
      return;
    }
    const { resume } = request;
    if (resume) this.resume.replace(resume, principal);
    // A token is not spent on a connection that is refused.
    if (this.refusesAnother(session, sessions, principal, id, resume !== undefined)) return;
    const wishes = resume ? await this.resume.take(resume, principal) : undefined;
    if (!session.isOpen || this.refusesAnother(session, sessions, principal, id, wishes !== undefined)) return;
    session.principal = principal;
    sessions.authenticated(session);
    admission.admitted();
    this.resume.open(session, wishes !== undefined);
    this.reply(session, this.welcome(session, principal), id);
    if (wishes) this.subscriptions.restore(session, wishes);
  }

  /** @param isBack it takes the place of a connection, of which another process may not have seen the end yet */
  private refusesAnother(
    session: Session,
    sessions: Sessions,
    principal: FeedIdentity,
    id: Fields,
    isBack: boolean,
  ): boolean {
    const { maxConnections } = limitsOf(this.config, principal.entitlement);
    const credential = credentialOf(principal);
    const open = isBack ? sessions.connectionsHere(credential) : sessions.connectionsOf(credential);
    if (open < maxConnections) return false;
    refuseConnection(session, maxConnections, id);
    return true;
  }

  private async verify(session: Session, key: string, id: Fields): Promise<Admission | undefined> {
    try {
      const admission = await this.access.verify(key);
      if (admission) return admission;
    } catch (error) {
      if (!(error instanceof TemporarilyUnavailableError)) throw error;
      const fault = { code: 'TEMPORARILY_UNAVAILABLE', message: 'Keys cannot be checked right now; try again' };
      this.reply(session, { status: 'error', ...fault, temporary: true, retry_after_ms: RETRY_AFTER_MS }, id);
      // Who is known already streams on.
      if (!session.principal) session.close(CloseCode.TEMPORARY_FAULT, fault.message);
      return undefined;
    }
    this.reply(session, { status: 'error', code: 'AUTHENTICATION_ERROR', message: 'The API key is not valid' }, id);
    session.close(CloseCode.UNAUTHENTICATED, 'Authentication failed');
    return undefined;
  }

  private welcome(session: Session, principal: FeedIdentity): Fields {
    const { userName, account } = principal;
    const { state } = this.feeds.status(account.feed, account.broker);
    return {
      status: 'success',
      message: 'Authentication successful',
      broker: account.broker,
      user_id: userName,
      state,
      session_id: session.id,
      resume: session.resume?.token,
      resumed: session.resume?.resumed ?? false,
      supported_features: this.features(principal),
      limits: this.limits(principal),
    };
  }

  /** What the broker has and the key may see. */
  private features({ account, scopes, entitlement }: FeedIdentity): Fields {
    const { modes } = this.capabilities.of(account.broker);
    const sees = (mode: Mode) =>
      scopes.includes('stream') && modes.includes(mode) && (entitlement.modes?.includes(mode) ?? true);
    const levels = sees('DEPTH') ? this.capabilities.depthLevels(account.broker) : [];
    return {
      ltp: sees('LTP'),
      quote: sees('QUOTE'),
      depth: sees('DEPTH'),
      depth_levels: levels.filter((level) => entitlement.depthLevels?.includes(level) ?? true),
    };
  }

  limits({ entitlement }: FeedIdentity): Fields {
    return {
      max_symbols: limitsOf(this.config, entitlement).maxSymbols,
      max_message_bytes: MAX_MESSAGE_BYTES,
      requests_per_second: this.config.requestRate,
      burst: this.config.requestBurst,
    };
  }

  /** Two published reply types exist; clients of both get theirs, `auth_response` first. */
  private reply(session: Session, fields: Fields, id: Fields): void {
    const { authReply } = this.config;
    if (authReply !== 'auth') session.send({ type: 'auth_response', ...fields, ...id });
    if (authReply !== 'auth_response') session.send({ type: 'auth', ...fields, ...id });
  }
}

function refuseConnection(session: Session, most: number, id: Fields): void {
  const message = tooManyConnections(most);
  session.send({ type: 'error', status: 'error', code: 'CAPACITY_EXCEEDED', message, ...id });
  session.close(CloseCode.TOO_MANY_CONNECTIONS, 'Too many connections of this key');
}
