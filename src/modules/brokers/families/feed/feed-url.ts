import type { ProtocolContext } from '../../engine/contract.js';

/**
 * Where a connection goes: the official address, or that of the server which stands in for it.
 *
 * @param query what the broker wants in the address
 */
export function feedUrl(
  { urls, channel }: ProtocolContext,
  official: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const url = new URL(urls?.[channel] ?? official);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value ?? '');
  return url.href;
}
