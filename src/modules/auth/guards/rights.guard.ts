import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import type { Identity, Role, Scope } from '../principal.js';
import { errorBody } from './http-errors.js';
import { ROLES_ALLOWED, SCOPES_REQUIRED, SCOPES_REQUIRED_OF_KEYS, SIGNED_IN_ONLY } from './rights.decorators.js';

/** Checks what the decorators beside `@Authenticated()` ask of the identity that `IdentityGuard` found: 403 `FORBIDDEN`. */
@Injectable()
export class RightsGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const identity = context.switchToHttp().getRequest<Request>().user as Identity;
    const targets = [context.getHandler(), context.getClass()];
    const ofTarget = <T>(key: symbol) => this.reflector.getAllAndOverride<T[] | undefined>(key, targets) ?? [];

    if (identity.sessionId === undefined && this.reflector.getAllAndOverride(SIGNED_IN_ONLY, targets)) {
      throw forbidden('This needs a signed-in user; an API key is not enough');
    }
    const roles = ofTarget<Role>(ROLES_ALLOWED);
    if (roles.length > 0 && !roles.includes(identity.role))
      throw forbidden(`This needs the role ${roles.join(' or ')}`);
    const ofKeys = identity.keyId === undefined ? [] : ofTarget<Scope>(SCOPES_REQUIRED_OF_KEYS);
    const scopes = [...ofTarget<Scope>(SCOPES_REQUIRED), ...ofKeys];
    const missing = scopes.filter((scope) => !identity.scopes.includes(scope));
    if (missing.length > 0) throw forbidden(`This needs the scope ${missing.join(', ')}`);
    return true;
  }
}

function forbidden(message: string): ForbiddenException {
  return new ForbiddenException(errorBody('FORBIDDEN', message));
}
