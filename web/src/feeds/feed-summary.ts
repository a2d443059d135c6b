import { type FeedRow, needsLogin } from './feed-rows.js';

/** How many feeds there are, and how they are. */
export function feedSummary(rows: readonly FeedRow[]): string {
  const feeds = new Set(rows.map(({ feed }) => feed.feed)).size;
  const flowing = rows.filter(({ feed }) => feed.state === 'live' || feed.state === 'quiet').length;
  const waiting = rows.filter(needsLogin).length;
  const parts = [`${feeds} ${feeds === 1 ? 'feed' : 'feeds'}`, `${flowing} live or quiet`];
  if (waiting > 0) parts.push(`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for a login`);
  return parts.join(', ');
}
