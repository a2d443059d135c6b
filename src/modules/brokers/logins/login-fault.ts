import { redact } from '../../../common/redact.js';
import { type BrokerDefinition, type Credentials, LoginError } from '../engine/contract.js';

const MAX_REASON = 500;

/**
 * What may be told of a login that failed: a broker's own words are made one line, which steers no terminal, and hold no
 * secret.
 *
 * @param brought what a person brought for this login
 */
export function toldFault(
  error: unknown,
  { credentials: fields }: Pick<BrokerDefinition, 'credentials'>,
  credentials: Credentials,
  brought: readonly string[] = [],
): LoginError {
  const own = fields.flatMap(({ name, secret }) => (secret && credentials[name]) || []);
  // `status=success` of a redirect shall not blot out a word.
  const secrets = [...own, ...brought.filter((value) => /\d/.test(value))];
  const reason = redact(error instanceof Error ? error.message : 'the login failed', secrets)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/\. *$/, '')
    .slice(0, MAX_REASON);
  return new LoginError(error instanceof LoginError ? error.kind : 'retryable', reason);
}
