import { useCallback, useEffect, useState } from 'react';
import { firstWatchlists, readWatchlists, type Watchlists } from './watchlists.js';

const STORED = 'tickgate.watchlists';

function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

/** The watchlists of this browser. Other tabs follow; where nothing can be stored they end with the page. */
export function useWatchlists(isReplay: boolean) {
  const [watchlists, setWatchlists] = useState<Watchlists>(() => readWatchlists(stored()) ?? firstWatchlists(isReplay));
  useEffect(() => {
    const follow = ({ key, newValue }: StorageEvent) => {
      const changed = key === STORED && readWatchlists(newValue);
      // Which list is shown is this tab's own affair.
      if (changed) setWatchlists(({ current }) => ({ ...changed, current }));
    };
    addEventListener('storage', follow);
    return () => removeEventListener('storage', follow);
  }, []);
  const change = useCallback((next: (all: Watchlists) => Watchlists) => {
    setWatchlists((before) => {
      const after = next(before);
      try {
        localStorage.setItem(STORED, JSON.stringify(after));
      } catch {
        // Storage is full, or closed to this page.
      }
      return after;
    });
  }, []);
  return [watchlists, change] as const;
}
