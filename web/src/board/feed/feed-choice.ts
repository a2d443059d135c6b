import { useCallback, useState } from 'react';
import type { Feed } from '../../api/index.js';

const STORED = 'tickgate.feed';

function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

/** The feed whose prices are shown: the one chosen last, if it can still be seen, or else the first. */
export function useFeedChoice(feeds: readonly Feed[] | undefined): readonly [Feed | undefined, (feed: string) => void] {
  const [chosen, setChosen] = useState(stored);
  const choose = useCallback((feed: string) => {
    setChosen(feed);
    try {
      localStorage.setItem(STORED, feed);
    } catch {
      // Storage is closed to this page: the choice ends with it.
    }
  }, []);
  return [feeds?.find(({ feed }) => feed === chosen) ?? feeds?.[0], choose];
}
