import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
}

/** Path of the page that is shown, without a trailing slash. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, currentPath);
}

/** What stands behind `?` and `name=`; null where it does not. Stays up to date. */
export function useQueryParameter(name: string): string | null {
  return useSyncExternalStore(subscribe, () => new URLSearchParams(location.search).get(name));
}

/** Path, query and fragment of the page that is shown. */
export function currentAddress(): string {
  return `${location.pathname}${location.search}${location.hash}`;
}

function currentPath(): string {
  return location.pathname.replace(/(?<=.)\/+$/, '');
}

/** Shows another page of this site. */
export function navigate(to: string, { replace = false }: { replace?: boolean } = {}): void {
  if (to === currentAddress()) return;
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  for (const listener of listeners) listener();
}
