import { isFallback, judgeWish, readEntry, type Wish } from './judge.js';
import { heldKey, MODES, type Owner } from './vocabulary.js';

export type Fields = Record<string, unknown>;

/** What the model knows of a connection. */
export interface Standing {
  /** Undefined: not authenticated. */
  owner: Owner | undefined;
  held: Map<string, Wish>;
}

/** What must be answered to a request, and what it changes. */
export interface Answer {
  /** Fields of each message that must come, in order. Usually it is one. */
  messages: Fields[];
  request_id?: string | number;
  granted?: Wish[];
  dropped?: Wish[];
  authenticated?: Owner;
  /** The close code that follows. */
  closes?: number;
}

const MODE_NAMES = { LTP: 'LTP', QUOTE: 'Quote', DEPTH: 'Depth' } as const;

/** @param message of a client, as the gateway reads it */
export function answerTo(message: Buffer, key: Owner | 'wrong' | undefined, standing: Standing): Answer {
  const fields = parsed(message);
  if (!fields) return { messages: [refusal('INVALID_JSON')] };
  const id = fields.request_id;
  const answer = answered(fields, key, standing);
  return typeof id === 'string' || typeof id === 'number' ? { ...answer, request_id: id } : answer;
}

function answered(fields: Fields, key: Owner | 'wrong' | undefined, standing: Standing): Answer {
  const action = fields.action ?? fields.type;
  switch (action) {
    case 'auth':
    case 'authenticate':
      return authenticated(fields, key, standing);
    case 'ping':
      return {
        messages: [
          {
            type: 'pong',
            status: 'success',
            server_timestamp: Number,
            client_timestamp: fields.timestamp,
            _pingId: fields._pingId,
          },
        ],
      };
    case 'get_supported_brokers':
      return { messages: [{ type: 'supported_brokers', status: 'success', brokers: Array, count: Number }] };
  }
  if (!KNOWN.has(action)) return { messages: [refusal('INVALID_ACTION')] };
  if (!standing.owner) return { messages: [refusal('NOT_AUTHENTICATED')] };
  switch (action) {
    case 'subscribe':
      return subscribed(fields, standing.owner, standing.held);
    case 'unsubscribe':
      return unsubscribed(fields, standing.held);
    case 'unsubscribe_all':
      return droppedList([...standing.held.values()], [], 'success');
    case 'get_subscriptions':
      return { messages: [{ type: 'subscriptions', status: 'success', subscriptions: listed(standing.held) }] };
    case 'get_broker_info':
      return { messages: [{ type: 'broker_info', status: 'success', broker: 'replay', user_id: String }] };
    default: {
      const isForbidden = action === 'subscribe_orders' && standing.owner === 'second';
      return { messages: [refusal(isForbidden ? 'FORBIDDEN' : 'ORDERS_NOT_AVAILABLE')] };
    }
  }
}

const KNOWN: ReadonlySet<unknown> = new Set([
  'subscribe',
  'unsubscribe',
  'unsubscribe_all',
  'get_subscriptions',
  'get_broker_info',
  'subscribe_orders',
  'unsubscribe_orders',
]);

function authenticated(fields: Fields, key: Owner | 'wrong' | undefined, { owner }: Standing): Answer {
  const given = fields.api_key ?? fields.apikey;
  if (key === undefined || typeof given !== 'string') return { messages: [refusal('INVALID_PARAMETERS')] };
  if (key === 'wrong') {
    const error = { status: 'error', code: 'AUTHENTICATION_ERROR' };
    return {
      messages: [
        { type: 'auth_response', ...error },
        { type: 'auth', ...error },
      ],
      closes: 4401,
    };
  }
  if (owner && owner !== key) return { messages: [refusal('AUTHENTICATION_ERROR')] };
  const welcome = { status: 'success', broker: 'replay', session_id: String };
  return {
    messages: [
      { type: 'auth_response', ...welcome },
      { type: 'auth', ...welcome },
    ],
    ...(!owner && { authenticated: key }),
  };
}

function subscribed(fields: Fields, owner: Owner, held: Map<string, Wish>): Answer {
  const entries = entriesOf(fields);
  if (!entries) return { messages: [refusal('INVALID_PARAMETERS')] };
  const verdicts = entries.list.map((entry, at) => judgeWish(owner, entry, fields, held.size + at + 1));
  const granted = verdicts.filter((verdict): verdict is Wish => !('code' in verdict));
  if (!entries.isList) {
    const verdict = verdicts[0]!;
    const message = 'code' in verdict ? { ...verdict, ...refusal(verdict.code) } : grantedEntry(verdict);
    return { messages: [{ ...message, type: 'code' in verdict ? 'error' : 'subscription' }], granted };
  }
  const status = overall(verdicts.length, verdicts.length - granted.length);
  const subscriptions = verdicts.map((verdict) =>
    'code' in verdict ? { ...verdict, status: 'error', message: String } : grantedEntry(verdict),
  );
  return { messages: [{ type: 'subscribe', status, broker: 'replay', subscriptions }], granted };
}

function unsubscribed(fields: Fields, held: Map<string, Wish>): Answer {
  const entries = entriesOf(fields);
  if (!entries) return { messages: [refusal('INVALID_PARAMETERS')] };
  const failed: Fields[] = [];
  const dropped = new Map<string, Wish>();
  for (const entry of entries.list) {
    const named = readEntry(entry, fields);
    if ('code' in named) {
      failed.push({ ...named, status: 'error', message: String });
      continue;
    }
    for (const mode of named.mode ? [named.mode] : MODES) {
      const key = heldKey(named.symbol, named.exchange, mode);
      const wish = held.get(key);
      if (wish) dropped.set(key, wish);
    }
  }
  if (entries.isList) return droppedList([...dropped.values()], failed, overall(entries.list.length, failed.length));
  if (failed.length > 0) return { messages: [{ ...failed[0], ...refusal(failed[0]!.code as string) }] };
  const { symbol, exchange } = readEntry(entries.list[0], fields) as Wish;
  return {
    messages: [{ type: 'unsubscription', status: 'success', symbol, exchange }],
    dropped: [...dropped.values()],
  };
}

function droppedList(dropped: Wish[], failed: Fields[], status: string): Answer {
  const successful = dropped.map(({ symbol, exchange, mode }) => ({ symbol, exchange, mode: MODE_NAMES[mode] }));
  return { messages: [{ type: 'unsubscribe', status, successful, failed }], dropped };
}

/** Undefined: the request as a whole is none. */
function entriesOf(fields: Fields): { isList: boolean; list: unknown[] } | undefined {
  const list = fields.symbols ?? fields.instruments;
  if (list === undefined) {
    const isNothing = fields.symbol === undefined && fields.exchange === undefined;
    return isNothing ? undefined : { isList: false, list: [fields] };
  }
  return Array.isArray(list) && list.length > 0 ? { isList: true, list } : undefined;
}

export function grantedEntry(wish: Wish): Fields {
  const { symbol, exchange, mode, level } = wish;
  return {
    symbol,
    exchange,
    status: isFallback(wish) ? 'warning' : 'success',
    mode: MODE_NAMES[mode],
    ...(mode === 'DEPTH' && { depth: 5 }),
    ...(isFallback(wish) && { requested_depth: level, code: 'DEPTH_FALLBACK', message: String }),
    broker: 'replay',
  };
}

function listed(held: Map<string, Wish>): Fields[] {
  return [...held.values()].map(({ symbol, exchange, mode }) => ({
    symbol,
    exchange,
    mode: MODE_NAMES[mode],
    ...(mode === 'DEPTH' && { depth: 5 }),
    state: String,
  }));
}

function overall(total: number, failed: number): string {
  if (failed === 0) return 'success';
  return failed < total ? 'partial' : 'error';
}

function refusal(code: string): Fields {
  return { type: 'error', status: 'error', code, message: String };
}

function parsed(message: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(message.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

/** What is not as expected. Where a type stands (`String`, `Number`, `Array`), any value of it will do. */
export function difference(expected: unknown, got: unknown, at = ''): string | undefined {
  if (expected === String) return typeof got === 'string' ? undefined : `${at}: no text`;
  if (expected === Number) return typeof got === 'number' ? undefined : `${at}: no number`;
  if (expected === Array) return Array.isArray(got) ? undefined : `${at}: no list`;
  if (typeof expected !== 'object' || expected === null || typeof got !== 'object' || got === null) {
    return Object.is(expected, got) ? undefined : `${at}: ${shown(got)} instead of ${shown(expected)}`;
  }
  if (Array.isArray(expected) && (!Array.isArray(got) || got.length !== expected.length)) {
    return `${at}: ${shown(got)} instead of ${shown(expected)}`;
  }
  for (const [field, value] of Object.entries(expected)) {
    const fault = difference(value, (got as Fields)[field], `${at}.${field}`);
    if (fault) return fault;
  }
  return undefined;
}

function shown(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 200);
}
