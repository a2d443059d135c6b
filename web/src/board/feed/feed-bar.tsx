import type { Feed } from '../../api/index.js';
import { FeedStateDot, localTime, shortAge } from '../../ui/index.js';
import type { LiveMarket } from '../market/live-market.js';
import { useObserved } from '../market/use-live-market.js';
import { useNow } from '../use-now.js';
import styles from './feed-bar.module.css';

export interface FeedBarProps {
  feeds: readonly Feed[];
  feed: Feed;
  market: LiveMarket;
  onChoose(feed: string): void;
}

/** Whose prices are shown, and how that feed is. */
export function FeedBar({ feeds, feed, market, onChoose }: FeedBarProps) {
  const told = useObserved(market.feedStatus);
  const now = useNow();
  const { state, since, message } = told ?? feed;
  return (
    <div className={styles.bar}>
      {feeds.length > 1 ? (
        <select
          aria-label="Feed"
          className={styles.select}
          value={feed.feed}
          onChange={(event) => onChoose(event.target.value)}
        >
          {feeds.map(({ feed: name, label }) => (
            <option key={name} value={name}>
              {label === name || label === '' ? name : `${name} (${label})`}
            </option>
          ))}
        </select>
      ) : (
        <span className={styles.name}>{feed.feed}</span>
      )}
      <FeedStateDot state={state} />
      {since && (
        <span className={styles.since} title={`Since ${localTime(since)}`}>
          for {shortAge(now - Date.parse(since))}
        </span>
      )}
      {message && <span className={styles.message}>{message}</span>}
    </div>
  );
}
