import { EXCHANGES } from '../../../src/common/exchanges.js';
import type { Mode } from '../../../src/common/mode.js';
import { FORBIDDEN_TO_SECOND, INSTRUMENTS, MAX_SYMBOLS, type Owner, SIGNAL } from './vocabulary.js';

/** The protocol's rules for one entry of a request, written down a second time. */

export interface Wish {
  symbol: string;
  exchange: string;
  mode: Mode;
  /** The number that the client used. */
  number: number;
  /** The level that was asked for; said for Depth alone. */
  level: number;
}

export type Verdict<T> = { code: string; symbol?: string; exchange?: string } | T;

/** What could be read of an entry; its mode is undefined where none was given. */
export type Named = Omit<Wish, 'mode' | 'number'> & Partial<Pick<Wish, 'mode' | 'number'>> & { isStrict: boolean };

type Fields = Record<string, unknown>;

/** Levels that the feed of these tests carries, on exchanges that have books at all. */
const OFFERED_LEVEL = 5;
const LEVELS: readonly unknown[] = [5, 20, 30, 50, 200];

export function readEntry(entry: unknown, shared: Fields): Verdict<Named> {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return { code: 'INVALID_PARAMETERS' };
  const { symbol, exchange, ...own } = entry as Fields;
  const named = { ...(isName(symbol) && { symbol }), ...(isName(exchange) && { exchange }) };
  if (!isName(symbol) || !isName(exchange)) return { code: 'INVALID_PARAMETERS', ...named };
  const [, bare, suffix] = /^(.+):(5|20|30|50|200)$/.exec(symbol) ?? [];
  const plain = { symbol: bare ?? symbol, exchange };
  const wanted = own.mode ?? shared.mode ?? undefined;
  const mode = wanted === undefined ? {} : modeOf(wanted);
  if (!mode) return { code: 'INVALID_MODE', ...plain };
  const level = suffix
    ? Number(suffix)
    : (own.depth_level ?? own.depth ?? shared.depth_level ?? shared.depth ?? OFFERED_LEVEL);
  if (!LEVELS.includes(level)) return { code: 'INVALID_PARAMETERS', ...plain };
  const isStrict = (own.strict_depth ?? shared.strict_depth) === true;
  return { ...plain, ...mode, level: level as number, isStrict };
}

/** @param position of the entry among all that the client would hold, from 1 */
export function judgeWish(owner: Owner, entry: unknown, shared: Fields, position: number): Verdict<Wish> {
  const named = readEntry(entry, shared);
  const { symbol, exchange } = named;
  if (position > MAX_SYMBOLS)
    return { code: 'CAPACITY_EXCEEDED', ...(symbol && { symbol }), ...(exchange && { exchange }) };
  if ('code' in named) return named;
  const { isStrict, ...rest } = named;
  const wish: Wish = { mode: 'QUOTE', number: 2, ...rest };
  const refused = (code: string) => ({ code, symbol: wish.symbol, exchange: wish.exchange });
  if (!(EXCHANGES as readonly string[]).includes(wish.exchange)) return refused('UNSUPPORTED_EXCHANGE');
  if (owner === 'second' && FORBIDDEN_TO_SECOND.includes(wish.mode)) return refused('FORBIDDEN');
  const isKnown = [...INSTRUMENTS, SIGNAL].some(
    ({ symbol, exchange }) => symbol === wish.symbol && exchange === wish.exchange,
  );
  if (!isKnown) return refused('UNKNOWN_SYMBOL');
  if (wish.mode !== 'DEPTH') return wish;
  if (wish.exchange.endsWith('_INDEX')) return refused('UNSUPPORTED_MODE');
  return isStrict && wish.level !== OFFERED_LEVEL ? refused('UNSUPPORTED_DEPTH_LEVEL') : wish;
}

/** Whether fewer levels come than were asked for. */
export function isFallback({ mode, level }: Wish): boolean {
  return mode === 'DEPTH' && level !== OFFERED_LEVEL;
}

function modeOf(value: unknown): { mode: Mode; number: number } | undefined {
  const name = typeof value === 'string' ? value.toLowerCase() : value;
  if (name === 1 || name === 'ltp') return { mode: 'LTP', number: 1 };
  if (name === 2 || name === 'quote') return { mode: 'QUOTE', number: 2 };
  if (name === 3 || name === 'depth') return { mode: 'DEPTH', number: 3 };
  return name === 4 ? { mode: 'DEPTH', number: 4 } : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 128 && /^[^\p{Cc}\p{Cs}]+$/u.test(value);
}
