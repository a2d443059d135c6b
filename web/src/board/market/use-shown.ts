import { useCallback, useSyncExternalStore } from 'react';
import type { QuoteData } from './messages.js';
import type { Shown, TickStore } from './tick-store.js';

/** The newest value of an instrument; draws again in each frame in which it changed. */
export function useShown<Data extends QuoteData>(store: TickStore<Data>, key: string): Shown<Data> | undefined {
  const subscribe = useCallback((listener: () => void) => store.subscribe(key, listener), [store, key]);
  return useSyncExternalStore(subscribe, () => store.get(key));
}
