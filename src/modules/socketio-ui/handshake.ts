import { Inject, Injectable } from '@nestjs/common';
import { validateSync } from 'class-validator';
import type { Socket } from 'socket.io';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { TemporarilyUnavailableError } from '../auth/temporarily-unavailable.error.js';
import { AccessWatch } from '../streaming/access-watch.js';
import type { Admission } from '../streaming/credential-watch.js';
import { Drain } from '../streaming/drain.js';
import { limitsOf } from '../streaming/entitled.js';
import { ProtocolError } from '../streaming/protocol/protocol-error.js';
import { RequestErrors } from '../streaming/request-errors.js';
import { tooManyConnections } from '../streaming/session-access.js';
import { credentialOf, Sessions } from '../streaming/sessions.js';
import { HandshakeDto } from './handshake.dto.js';
import { LoginWatch } from './login-watch.js';
import type { MarketSocket, UiError } from './ui-events.js';

const NOBODY =
  'Say who you are in the handshake: auth: { apikey }, or, on a page where somebody is signed in, auth: { token, feed }';
const WRONG_KEY = 'The API key is not valid: it is unknown, has expired or was revoked. Connect with another one';
const WRONG_TOKEN =
  'The access token is not valid, has run out, or its user has signed out: POST /auth/refresh gives the next one';
const RETRY_AFTER_MS = 2000;

/** An error of a handshake: Socket.IO sends `message` and `data` to the client as `connect_error`. */
type Refusal = Error & { data: UiError };
type Next = (error?: Refusal) => void;

/**
 * Lets a client of the Socket.IO channel in, or tells it why not. Credentials are those of the handshake alone: the
 * cookie of a login session does not count here, so no page of another site can use it.
 */
@Injectable()
export class Handshake {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly keys: AccessWatch,
    private readonly logins: LoginWatch,
    private readonly sessions: Sessions,
    private readonly drain: Drain,
    private readonly errors: RequestErrors,
  ) {}

  /** Middleware of the namespace. */
  readonly middleware = (socket: MarketSocket, next: Next): void => {
    this.admit(socket.handshake.auth).then(
      (admission) => {
        socket.data.admission = admission;
        next();
      },
      (error: unknown) => {
        next(this.refusal(error));
        // One answer a connection: who is refused cannot go on trying keys on it.
        setImmediate(() => socket.conn.close());
      },
    );
  };

  /** There is nothing on the default namespace; a client that forgot to name ours would wait for ever. */
  readonly refuseDefault = (_socket: Socket, next: Next): void => {
    next(refusalOf({ code: 'NOT_FOUND', message: 'Connect to the namespace /market: io("http://…:5000/market")' }));
  };

  /** @throws ProtocolError or TemporarilyUnavailableError */
  private async admit(auth: Readonly<Record<string, unknown>>): Promise<Admission> {
    if (this.drain.isDraining) {
      const message = 'This gateway is being emptied for a restart: connect again in a moment';
      throw new ProtocolError('SERVER_SHUTDOWN', message, { temporary: true, retry_after_ms: RETRY_AFTER_MS });
    }
    const { apikey, token, feed } = read(auth);
    if (!apikey && !token) throw new ProtocolError('NOT_AUTHENTICATED', NOBODY);
    const admission = await (apikey ? this.keys.verify(apikey) : this.logins.verify(token!, feed ?? undefined));
    if (!admission) throw new ProtocolError('AUTHENTICATION_ERROR', apikey ? WRONG_KEY : WRONG_TOKEN);
    const { maxConnections } = limitsOf(this.config, admission.principal.entitlement);
    if (this.sessions.connectionsOf(credentialOf(admission.principal)) >= maxConnections) {
      throw new ProtocolError('CAPACITY_EXCEEDED', tooManyConnections(maxConnections));
    }
    return admission;
  }

  private refusal(error: unknown): Refusal {
    if (error instanceof TemporarilyUnavailableError) {
      const message = 'Nobody can be let in right now: connect again after retry_after_ms';
      return refusalOf({ code: error.code, message, temporary: true, retry_after_ms: error.retryAfterMs });
    }
    const { code, message, context } = this.errors.known(error);
    return refusalOf({ code, message, ...context });
  }
}

function refusalOf(data: UiError): Refusal {
  return Object.assign(new Error(data.message), { data });
}

/** @throws ProtocolError INVALID_PARAMETERS naming the field, never its value */
function read(auth: Readonly<Record<string, unknown>>): HandshakeDto {
  const handshake = HandshakeDto.of(auth);
  const errors = validateSync(handshake, { validationError: { target: false, value: false } });
  if (errors.length === 0) return handshake;
  const reasons = errors.flatMap((error) => Object.values(error.constraints ?? {}));
  throw new ProtocolError('INVALID_PARAMETERS', reasons.join('; '));
}
