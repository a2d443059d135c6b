import type { CredentialField, Credentials } from './contract.js';

/** Shorter values would tear up texts that have nothing to do with them. */
const MIN_SECRET_LENGTH = 4;

/** A text without the account's secrets, as they are and as a URL writes them. */
export function redact(text: string, fields: readonly CredentialField[], credentials: Credentials): string {
  let clean = text;
  for (const { name, secret } of fields) {
    const value = credentials[name];
    if (!secret || value === undefined || value.length < MIN_SECRET_LENGTH) continue;
    clean = clean.replaceAll(value, '***').replaceAll(encodeURIComponent(value), '***');
  }
  return clean;
}
