import { api, type Feed, useApi } from '../api/index.js';
import { Link } from '../router/link.js';
import { EmptyState, ErrorState, Loading } from '../ui/index.js';
import { Board } from './board.js';
import { useFeedChoice } from './feed/feed-choice.js';

const FEEDS_EVERY_MS = 15_000;

/** The live board of one of the feeds that the user may see. */
export default function BoardPage() {
  const feeds = useApi('feeds', (signal) => api.get<Feed[]>('/admin/v1/feeds', { signal }), {
    everyMs: FEEDS_EVERY_MS,
  });
  const [feed, choose] = useFeedChoice(feeds.data);
  return (
    <>
      <h1 className="visually-hidden">Board</h1>
      {feeds.data && feed && <Board key={feed.feed} feeds={feeds.data} feed={feed} onChooseFeed={choose} />}
      {feeds.data && !feed && (
        <EmptyState title="No account yet" action={<Link to="/feeds">Add an account</Link>}>
          Prices come from an account with a broker: add one, or let somebody share theirs with you.
        </EmptyState>
      )}
      {!feeds.data && feeds.error === undefined && <Loading what="your feeds" />}
      {!feeds.data && feeds.error !== undefined && <ErrorState error={feeds.error} onRetry={feeds.reload} />}
    </>
  );
}
