import { redact } from '../../../../common/redact.js';

/** Most characters of a broker's text that are passed on. */
const TEXT_LENGTH = 200;

/** What a broker says, as others may read it: without secrets, and no longer than a line or two. */
export function brokerText(text: string, secrets: readonly (string | undefined)[]): string {
  return redact(text, secrets).slice(0, TEXT_LENGTH);
}
