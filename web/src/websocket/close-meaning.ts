import { CloseCode } from '../../../src/common/close-codes.js';

const MEANINGS: Readonly<Record<number, string>> = {
  1000: 'closed by this page',
  1005: 'closed by this page',
  1006: 'the line broke, or the gateway cannot be reached',
  [CloseCode.GOING_AWAY]: 'the gateway is going away; connect again in a moment',
  [CloseCode.TOO_LARGE]: 'the message was too large',
  [CloseCode.UNAUTHENTICATED]: 'not authenticated; check the key',
  [CloseCode.SLOW_CONSUMER]: 'this client did not read fast enough',
  [CloseCode.TEMPORARY_FAULT]: 'a temporary fault, or an operator; connect again in a moment',
  [CloseCode.IDLE]: 'idle: nothing was subscribed',
  [CloseCode.TOO_MANY_CONNECTIONS]: 'too many connections of this key',
  [CloseCode.KEY_REVOKED]: 'the key was revoked, or has expired; use another one',
};

/** What a close code tells, for people. */
export function closeMeaning(code: number): string {
  return MEANINGS[code] ?? 'closed';
}
