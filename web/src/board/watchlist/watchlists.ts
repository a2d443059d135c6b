import { type InstrumentId, keyOf } from '../instrument-id.js';

export interface Watchlist {
  id: string;
  name: string;
  instruments: readonly InstrumentId[];
}

/** All lists of this browser; there is always at least one. */
export interface Watchlists {
  lists: readonly Watchlist[];
  /** Id of the one that is shown. */
  current: string;
}

export const LONGEST_NAME = 40;

/** The session that a fresh gateway plays: prices move at once. */
const RECORDED: readonly InstrumentId[] = [
  { symbol: 'NIFTY', exchange: 'NSE_INDEX' },
  { symbol: 'RELIANCE', exchange: 'NSE' },
  { symbol: 'BSE', exchange: 'NSE' },
  { symbol: 'BHARATFORG', exchange: 'NSE' },
  { symbol: 'MAXHEALTH', exchange: 'NSE' },
  { symbol: 'BANKNIFTY30DEC2559400CE', exchange: 'NFO' },
  { symbol: 'BANKNIFTY30DEC2559400PE', exchange: 'NFO' },
  { symbol: 'BANKNIFTY30DEC2559600PE', exchange: 'NFO' },
];

/** @param isReplay whether the first feed plays the recorded session */
export function firstWatchlists(isReplay: boolean): Watchlists {
  return { lists: [{ id: '1', name: 'Main', instruments: isReplay ? RECORDED : [] }], current: '1' };
}

export function currentList({ lists, current }: Watchlists): Watchlist {
  return lists.find(({ id }) => id === current) ?? lists[0]!;
}

export function shows(list: Watchlist, instrument: InstrumentId): boolean {
  return list.instruments.some((each) => keyOf(each) === keyOf(instrument));
}

/** Adds at the end; one that is there stays where it is. */
export function withInstrument(all: Watchlists, { symbol, exchange }: InstrumentId): Watchlists {
  return changed(all, (list) =>
    shows(list, { symbol, exchange }) ? list : { ...list, instruments: [...list.instruments, { symbol, exchange }] },
  );
}

export function withoutInstrument(all: Watchlists, instrument: InstrumentId): Watchlists {
  const key = keyOf(instrument);
  return changed(all, (list) => ({ ...list, instruments: list.instruments.filter((each) => keyOf(each) !== key) }));
}

/** Moves by so many places, no further than the end. */
export function moved(all: Watchlists, instrument: InstrumentId, places: number): Watchlists {
  return changed(all, (list) => {
    const from = list.instruments.findIndex((each) => keyOf(each) === keyOf(instrument));
    if (from < 0) return list;
    const rest = list.instruments.filter((_, index) => index !== from);
    const to = Math.min(Math.max(from + places, 0), rest.length);
    return { ...list, instruments: [...rest.slice(0, to), list.instruments[from]!, ...rest.slice(to)] };
  });
}

/** Adds an empty list and shows it. */
export function withList({ lists }: Watchlists, name: string): Watchlists {
  const id = String(Math.max(0, ...lists.map((list) => Number(list.id) || 0)) + 1);
  return { lists: [...lists, { id, name: fitting(name), instruments: [] }], current: id };
}

export function renamed(all: Watchlists, name: string): Watchlists {
  return changed(all, (list) => ({ ...list, name: fitting(name) }));
}

/** Removes the list that is shown, unless it is the last one. */
export function withoutList(all: Watchlists): Watchlists {
  if (all.lists.length < 2) return all;
  const lists = all.lists.filter(({ id }) => id !== currentList(all).id);
  return { lists, current: lists[0]!.id };
}

/** Reads what an earlier visit stored; undefined for what is none of ours. */
export function readWatchlists(text: string | null): Watchlists | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
  const { lists, current } = (value ?? {}) as Partial<Watchlists>;
  if (!Array.isArray(lists) || lists.length === 0 || !lists.every(isList)) return undefined;
  return { lists, current: typeof current === 'string' ? current : lists[0]!.id };
}

function isList(value: unknown): value is Watchlist {
  const { id, name, instruments } = (value ?? {}) as Partial<Watchlist>;
  return (
    typeof id === 'string' && typeof name === 'string' && Array.isArray(instruments) && instruments.every(isInstrument)
  );
}

function isInstrument(value: unknown): value is InstrumentId {
  const { symbol, exchange } = (value ?? {}) as Partial<InstrumentId>;
  return typeof symbol === 'string' && typeof exchange === 'string';
}

function fitting(name: string): string {
  return name.trim().slice(0, LONGEST_NAME) || 'Untitled';
}

function changed(all: Watchlists, change: (list: Watchlist) => Watchlist): Watchlists {
  const { id } = currentList(all);
  return { ...all, lists: all.lists.map((list) => (list.id === id ? change(list) : list)) };
}
