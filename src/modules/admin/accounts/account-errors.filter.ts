import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';
import { OwnAccountError, UnknownUserError } from '../../auth/accounts/account-shares.js';
import { conflict, errorBody, notFound, refusal } from '../../auth/guards/http-errors.js';
import { SealedTextError, WrongSecretKeyError } from '../../auth/secret-box.js';
import { TemporarilyUnavailableError } from '../../auth/temporarily-unavailable.error.js';
import { TooManyAttemptsError } from '../../auth/too-many-attempts.error.js';
import { UnknownAccountError } from '../../auth/unknown-account.error.js';
import { type FailureKind, LoginError } from '../../brokers/engine/contract.js';

const KEY_RETRY_MS = 60_000;

const ADVICE: Readonly<Record<FailureKind, string>> = {
  retryable: 'Try again in a minute',
  credential: 'Check the credentials of the account, then begin the login anew',
  fatal: "Trying again does not help: something must be changed first, at the broker's site or in the account",
};

/** Answers what goes wrong with accounts and their logins; nothing of it holds a secret. */
@Catch(LoginError, UnknownAccountError, TooManyAttemptsError, SealedTextError, OwnAccountError, UnknownUserError)
export class AccountErrorsFilter implements ExceptionFilter {
  catch(error: Error, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const exception = toException(error, response);
    response.status(exception.getStatus()).json(exception.getResponse());
  }
}

function toException(error: Error, response: Response): HttpException {
  if (error instanceof UnknownAccountError) return notFound('account');
  if (error instanceof UnknownUserError) return notFound('user');
  if (error instanceof OwnAccountError) return conflict(error.message);
  if (error instanceof LoginError) return loginException(error);
  if (error instanceof WrongSecretKeyError) {
    const message = 'The secret key was rotated: start this gateway anew with the new TICKGATE_SECRET_KEY';
    return refusal(new TemporarilyUnavailableError(message, KEY_RETRY_MS), response) as HttpException;
  }
  if (error instanceof SealedTextError) {
    return conflict('The stored credentials of this account are damaged: delete it, and make it anew');
  }
  return refusal(error, response) as HttpException;
}

function loginException({ kind, message }: LoginError): HttpException {
  const said = `${message}. ${ADVICE[kind]}`;
  if (kind === 'retryable') return new HttpException(errorBody('BROKER_UNAVAILABLE', said), 502);
  return new HttpException(errorBody('BROKER_LOGIN_REQUIRED', said), 409);
}
