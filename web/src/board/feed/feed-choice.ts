import { useCallback, useState } from 'react';
import type { Feed, FeedState } from '../../api/index.js';

const STORED = 'tickgate.feed';

function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

/** The readier a feed is to show prices, the more. A quiet one wakes as soon as it is looked at. */
const READINESS: Readonly<Record<FeedState, number>> = {
  live: 3,
  quiet: 2,
  stale: 1,
  connecting: 1,
  reconnecting: 1,
  login_required: 0,
  down: 0,
};

/** The feed that is shown when none was chosen: the readiest; among equals one of one's own, then the first. */
export function readiest(feeds: readonly Feed[]): Feed | undefined {
  const rank = ({ state, own }: Feed) => READINESS[state] * 2 + Number(own);
  return [...feeds].sort((one, other) => rank(other) - rank(one))[0];
}

/**
 * The feed whose prices are shown: the one chosen last, if it can still be seen, or else the readiest. It stays when
 * another one becomes readier.
 */
export function useFeedChoice(feeds: readonly Feed[] | undefined): readonly [Feed | undefined, (feed: string) => void] {
  const [chosen, setChosen] = useState(stored);
  const [first, setFirst] = useState<string>();
  const choose = useCallback((feed: string) => {
    setChosen(feed);
    try {
      localStorage.setItem(STORED, feed);
    } catch {
      // Storage is closed to this page: the choice ends with it.
    }
  }, []);
  const named = (name: string | null | undefined) => feeds?.find(({ feed }) => feed === name);
  const shown = named(chosen) ?? named(first) ?? readiest(feeds ?? []);
  if (shown && shown.feed !== chosen && shown.feed !== first) setFirst(shown.feed);
  return [shown, choose];
}
