import { oneLine } from '../../../common/one-line.js';
import { redact as redactSecrets } from '../../../common/redact.js';
import type { CredentialField, Credentials } from './contract.js';

/** A broker's text without the account's secrets, on one line. */
export function redact(text: string, fields: readonly CredentialField[], credentials: Credentials): string {
  const secrets = fields.filter(({ secret }) => secret).map(({ name }) => credentials[name]);
  return oneLine(redactSecrets(text, secrets));
}
