/** What `top` reads of a feed in the admin API. */
export interface FeedLook {
  feed: string;
  process: string | null;
  state: string;
  message: string;
  last_tick_age_ms: number | null;
  subscriptions: { wanted: number; active: number; stale: number };
  connections: readonly unknown[];
  counters: Readonly<Record<string, number>>;
}

/** What `top` reads of a client in the admin API. */
export interface ClientLook {
  id: string;
  user: string | null;
  key_name: string | null;
  address: string;
  subscriptions: number;
  pending_bytes: number;
  blocked_ms: number | null;
  conflated: number;
  messages: number;
  bytes: number;
}

export interface Look {
  /** Monotonic ms. */
  at: number;
  feeds: readonly FeedLook[];
  clients: readonly ClientLook[];
}

type Column = [title: string, width: number, side: 'left' | 'right'];

const FEED_COLUMNS: readonly Column[] = [
  ['FEED', 16, 'left'],
  ['STATE', 14, 'left'],
  ['TICKS/S', 9, 'right'],
  ['AGE', 8, 'right'],
  ['WANTED', 7, 'right'],
  ['ACTIVE', 7, 'right'],
  ['STALE', 6, 'right'],
  ['LINES', 6, 'right'],
];

const CLIENT_COLUMNS: readonly Column[] = [
  ['CLIENT', 16, 'left'],
  ['ADDRESS', 16, 'left'],
  ['PENDING', 9, 'right'],
  ['BLOCKED', 8, 'right'],
  ['MSG/S', 9, 'right'],
  ['KB/S', 9, 'right'],
  ['HELD', 6, 'right'],
  ['CONFLATED', 10, 'right'],
];

/** The two tables, from two looks: rates are what has grown between them. */
export function picture(before: Look, now: Look, rows: number): string {
  const seconds = Math.max(0.001, (now.at - before.at) / 1000);
  const feeds = now.feeds.map((feed) => {
    const earlier = before.feeds.find((other) => other.feed === feed.feed && other.process === feed.process);
    const { wanted, active, stale } = feed.subscriptions;
    const cells = [
      feed.feed,
      feed.state,
      rate(feed.counters.ticks, earlier?.counters.ticks, seconds),
      feed.last_tick_age_ms === null ? '-' : `${(feed.last_tick_age_ms / 1000).toFixed(1)} s`,
      wanted,
      active,
      stale,
      feed.connections.length,
    ];
    return `${line(FEED_COLUMNS, cells)}  ${feed.state === 'live' ? '' : feed.message}`.trimEnd();
  });
  const clients = now.clients.slice(0, rows).map((client) => {
    const earlier = before.clients.find(({ id }) => id === client.id);
    return line(CLIENT_COLUMNS, [
      client.key_name ?? client.user ?? '(not authenticated)',
      client.address,
      client.pending_bytes,
      client.blocked_ms === null ? '-' : `${(client.blocked_ms / 1000).toFixed(1)} s`,
      rate(client.messages, earlier?.messages, seconds),
      rate(client.bytes / 1000, earlier && earlier.bytes / 1000, seconds),
      client.subscriptions,
      client.conflated,
    ]);
  });
  return [
    header(FEED_COLUMNS),
    ...(feeds.length > 0 ? feeds : ['no feeds']),
    '',
    header(CLIENT_COLUMNS),
    ...(clients.length > 0 ? clients : ['no clients']),
  ].join('\n');
}

/** One that was not there before has no rate yet. */
function rate(now: number | undefined, before: number | undefined, seconds: number): string {
  if (now === undefined || before === undefined) return '-';
  return ((now - before) / seconds).toFixed(0);
}

function header(columns: readonly Column[]): string {
  return line(
    columns,
    columns.map(([title]) => title),
  );
}

function line(columns: readonly Column[], cells: readonly (string | number)[]): string {
  return columns
    .map(([, width, side], index) => {
      const text = String(cells[index]).slice(0, width);
      return side === 'left' ? text.padEnd(width) : text.padStart(width);
    })
    .join(' ')
    .trimEnd();
}
