import { UsageError } from './account-io.js';

/**
 * The parameters that a broker's redirect brought.
 *
 * @param text the address that the browser was sent to, or its query (or fragment) alone
 * @throws UsageError when there are none in it
 */
export function parseRedirect(text: string): Record<string, string> {
  const parameters = text.includes('://') ? textAfter(text, /[?#]/) : text.replace(/^[?#]/, '');
  const redirect = Object.fromEntries(new URLSearchParams(parameters.replace('#', '&')));
  if (!parameters.includes('=')) {
    throw new UsageError('--redirect has no NAME=VALUE in it: give the whole address that the browser was sent to');
  }
  return redirect;
}

function textAfter(text: string, mark: RegExp): string {
  const at = text.search(mark);
  return at < 0 ? '' : text.slice(at + 1);
}
