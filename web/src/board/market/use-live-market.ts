import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { session } from '../../session/session.js';
import { LiveMarket } from './live-market.js';
import { openMarketSocket } from './market-socket.js';
import type { Observed } from './observed.js';

/** A page that is hidden for so long gives its connection back until it is shown. */
const PAUSE_AFTER_MS = 10_000;

const parts = {
  openSocket: openMarketSocket,
  accessToken: () => session.accessToken(),
  renewedToken: () => session.renewedToken(),
  nextFrame: (run: () => void) => void requestAnimationFrame(run),
  after: (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  now: Date.now,
  random: Math.random,
};

/** The live values of a feed, connected while the component is there and the page is seen. */
export function useLiveMarket(feed: string): LiveMarket {
  const market = useMemo(() => new LiveMarket(feed, parts), [feed]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => market.pause(), PAUSE_AFTER_MS);
      else if (market.link.get().status !== 'refused') market.open();
    };
    const retry = () => {
      if (market.link.get().status === 'waiting') market.retry();
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    addEventListener('online', retry);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      removeEventListener('online', retry);
      clearTimeout(timer);
      market.close();
    };
  }, [market]);
  return market;
}

export function useObserved<Value>(observed: Observed<Value>): Value {
  return useSyncExternalStore(observed.subscribe, observed.get);
}
