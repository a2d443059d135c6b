import type { Feed, FeedState } from '../../api/index.js';
import { Link } from '../../router/link.js';
import { Button, Notice } from '../../ui/index.js';
import type { LiveMarket } from '../market/live-market.js';
import { useObserved } from '../market/use-live-market.js';
import { useNow } from '../use-now.js';
import styles from './board-notice.module.css';

/** What keeps prices from moving, and what to do about it; nothing while all is well. */
export function BoardNotice({ feed, market }: { feed: Feed; market: LiveMarket }) {
  const link = useObserved(market.link);
  const told = useObserved(market.feedStatus);
  const retry = <Button onClick={() => market.retry()}>Try now</Button>;
  switch (link.status) {
    case 'waiting':
      return (
        <div className={styles.notice}>
          <Notice tone="warn">
            <p>
              {link.reason}. <Countdown until={link.retryAt} /> The prices below are the last ones seen.
            </p>
            {retry}
          </Notice>
        </div>
      );
    case 'refused':
      return (
        <div className={styles.notice}>
          <Notice tone="bad">
            <p>{link.message}</p>
            {retry}
          </Notice>
        </div>
      );
    case 'open':
      return <FeedNotice feed={feed} state={told?.state ?? feed.state} />;
    default:
      return null;
  }
}

function FeedNotice({ feed, state }: { feed: Feed; state: FeedState }) {
  if (state === 'login_required') {
    return (
      <div className={styles.notice}>
        <Notice tone="bad">
          <p>
            {feed.broker} wants a new login for this account. Subscriptions are kept and go on after it.{' '}
            {feed.own ? (
              <Link to={`/feeds?feed=${encodeURIComponent(feed.feed)}`}>Log in on its page</Link>
            ) : (
              'Its owner can log in.'
            )}
          </p>
        </Notice>
      </div>
    );
  }
  const text = WORDS[state];
  if (!text) return null;
  return (
    <div className={styles.notice}>
      <Notice tone="warn">
        <p>{text}</p>
      </Notice>
    </div>
  );
}

const WORDS: Partial<Record<FeedState, string>> = {
  stale: 'The broker is connected but sends nothing although the market is open: the prices below may be old.',
  reconnecting: 'The gateway is making its connection to the broker anew: the prices below are the last ones seen.',
  down: 'This feed does not run. The Feeds page tells why.',
};

function Countdown({ until }: { until: number }) {
  const seconds = Math.max(0, Math.ceil((until - useNow()) / 1000));
  return <span>{seconds > 0 ? `Next attempt in ${seconds} s.` : 'Trying again…'}</span>;
}
