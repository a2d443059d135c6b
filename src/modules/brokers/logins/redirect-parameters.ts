/**
 * The parameters that a broker's redirect brought; undefined when there are none.
 *
 * @param text the address that the browser was sent to, or its query (or fragment) alone
 */
export function redirectParameters(text: string): Record<string, string> | undefined {
  const parameters = text.includes('://') ? textAfter(text, /[?#]/) : text.replace(/^[?#]/, '');
  if (!parameters.includes('=')) return undefined;
  return Object.fromEntries(new URLSearchParams(parameters.replace('#', '&')));
}

function textAfter(text: string, mark: RegExp): string {
  const at = text.search(mark);
  return at < 0 ? '' : text.slice(at + 1);
}
