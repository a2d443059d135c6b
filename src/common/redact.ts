/** Shorter values are no secrets, and would blot out ordinary words. */
const MIN_LENGTH = 4;

/**
 * Replaces every secret in a text that somebody else wrote, as it is and as a URL writes it: a broker's error message may
 * quote what it was sent.
 */
export function redact(text: string, secrets: Iterable<string | undefined>): string {
  let redacted = text;
  for (const secret of secrets) {
    if (secret === undefined || secret.length < MIN_LENGTH) continue;
    redacted = redacted.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
  }
  return redacted;
}
