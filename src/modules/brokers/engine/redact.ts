import { redact as redactSecrets } from '../../../common/redact.js';
import type { CredentialField, Credentials } from './contract.js';

/** A text without the account's secrets. */
export function redact(text: string, fields: readonly CredentialField[], credentials: Credentials): string {
  return redactSecrets(
    text,
    fields.filter(({ secret }) => secret).map(({ name }) => credentials[name]),
  );
}
