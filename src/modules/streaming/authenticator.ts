import { Inject, Injectable } from '@nestjs/common';
import { CloseCode } from '../../common/close-codes.js';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { ApiKeyService } from '../auth/api-key.service.js';
import type { Principal } from '../auth/principal.js';
import { TemporarilyUnavailableError } from '../auth/temporarily-unavailable.error.js';
import { CapabilityRegistry } from '../capabilities/capability-registry.js';
import { FeedDirectory } from './feed-directory.js';
import type { AuthenticateDto } from './protocol/authenticate.dto.js';
import { ProtocolError } from './protocol/protocol-error.js';
import { MAX_MESSAGE_BYTES } from './protocol/request-decoder.js';
import type { Session } from './session.js';
import type { Sessions } from './sessions.js';

type Fields = Record<string, unknown>;

/** After a temporary fault clients should wait this long before they come back. */
const RETRY_AFTER_MS = 2000;

/** Finds out who a client is, and tells it in the reply shapes that the published clients know. */
@Injectable()
export class Authenticator {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly keys: ApiKeyService,
    private readonly capabilities: CapabilityRegistry,
    private readonly feeds: FeedDirectory,
  ) {}

  async authenticate(session: Session, sessions: Sessions, request: AuthenticateDto, id: Fields): Promise<void> {
    const principal = await this.verify(session, request.api_key, id);
    if (!principal) return;
    if (session.principal) {
      if (session.principal.keyId !== principal.keyId) {
        throw new ProtocolError(
          'AUTHENTICATION_ERROR',
          'This connection is authenticated with another key; open a new one for this key',
        );
      }
    } else if (sessions.connectionsOf(principal.keyId) >= this.config.maxConnectionsPerKey) {
      session.send(
        refusal(
          'error',
          'CAPACITY_EXCEEDED',
          `This key has ${this.config.maxConnectionsPerKey} connections already`,
          id,
        ),
      );
      session.close(CloseCode.TOO_MANY_CONNECTIONS, 'Too many connections of this key');
      return;
    } else {
      session.principal = principal;
      sessions.authenticated(session);
    }
    this.reply(session, this.welcome(session, principal), id);
  }

  private async verify(session: Session, key: string, id: Fields): Promise<Principal | undefined> {
    try {
      const principal = await this.keys.verify(key);
      if (principal) return principal;
    } catch (error) {
      if (!(error instanceof TemporarilyUnavailableError)) throw error;
      const fault = { code: 'TEMPORARILY_UNAVAILABLE', message: 'Keys cannot be checked right now; try again' };
      this.reply(session, { status: 'error', ...fault, temporary: true, retry_after_ms: RETRY_AFTER_MS }, id);
      session.close(CloseCode.TEMPORARY_FAULT, fault.message);
      return undefined;
    }
    this.reply(session, { status: 'error', code: 'AUTHENTICATION_ERROR', message: 'The API key is not valid' }, id);
    session.close(CloseCode.UNAUTHENTICATED, 'Authentication failed');
    return undefined;
  }

  private welcome(session: Session, { userName, account }: Principal): Fields {
    const { modes } = this.capabilities.of(account.broker);
    const { state } = this.feeds.status(account.feed, account.broker);
    return {
      status: 'success',
      message: 'Authentication successful',
      broker: account.broker,
      user_id: userName,
      state,
      session_id: session.id,
      resumed: false,
      supported_features: {
        ltp: modes.includes('LTP'),
        quote: modes.includes('QUOTE'),
        depth: modes.includes('DEPTH'),
        depth_levels: this.capabilities.depthLevels(account.broker),
      },
      limits: this.limits(),
    };
  }

  limits(): Fields {
    return {
      max_symbols: this.config.maxSymbols,
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

function refusal(type: string, code: string, message: string, id: Fields): Fields {
  return { type, status: 'error', code, message, ...id };
}
