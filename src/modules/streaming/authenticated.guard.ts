import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ProtocolError } from './protocol/protocol-error.js';
import { sessionOf } from './sessions.js';

/** Lets only authenticated clients through. */
@Injectable()
export class AuthenticatedGuard implements CanActivate {
  /** @throws ProtocolError NOT_AUTHENTICATED; the connection stays */
  canActivate(context: ExecutionContext): boolean {
    if (sessionOf(context.switchToWs().getClient()).principal) return true;
    throw new ProtocolError('NOT_AUTHENTICATED', 'Authenticate first: {"action":"authenticate","api_key":"…"}');
  }
}
