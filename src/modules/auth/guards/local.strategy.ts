import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-local';
import { requestAddress } from '../audit/request-address.js';
import { type CheckedUser, PasswordCheck } from '../sign-in/password-check.js';

/** Authenticates an HTTP request by `name` and `password` in its body. */
@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy, 'local') {
  constructor(private readonly passwords: PasswordCheck) {
    super({ usernameField: 'name', passwordField: 'password', passReqToCallback: true });
  }

  /**
   * @throws TooManyAttemptsError when the lock-out makes it wait
   * @throws TemporarilyUnavailableError when too many sign in at once
   */
  validate(request: Request, name: string, password: string): Promise<CheckedUser | undefined> {
    return this.passwords.check(name, password, requestAddress(request));
  }
}
