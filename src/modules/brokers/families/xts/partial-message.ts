import { levelAt, numeric } from './full-message.js';
import { LEVELS, type Quote, type WireLevel } from './quote.js';
import { epochMs } from './times.js';

/** A list of what has changed: `t:1_2885,ltp:101.5,bi:0|75||3`. */
export interface PartialMessage {
  segment: number;
  instrumentId: number;
  /** By key, as text; those without a value have not changed. */
  changes: ReadonlyMap<string, string>;
}

/** Undefined for what is no such list. */
export function parsePartialMessage(text: string): PartialMessage | undefined {
  const [, segment, id, rest] = /^t:(\d+)_(\d+)(?:,(.*))?$/s.exec(text) ?? [];
  if (segment === undefined || id === undefined) return undefined;
  const changes = new Map<string, string>();
  for (const pair of rest ? rest.split(',') : []) {
    const colon = pair.indexOf(':');
    if (colon < 1) return undefined;
    if (colon < pair.length - 1) changes.set(pair.slice(0, colon), pair.slice(colon + 1));
  }
  return { segment: Number(segment), instrumentId: Number(id), changes };
}

type Setter = (quote: Quote, value: number, segment: number) => void;

const SETTERS: Readonly<Record<string, Setter>> = {
  ltp: (quote, value) => {
    quote.ltp = value;
  },
  ltq: (quote, value) => {
    quote.ltq = value;
  },
  tb: (quote, value) => {
    quote.totalBuyQuantity = value;
  },
  ts: (quote, value) => {
    quote.totalSellQuantity = value;
  },
  ltt: (quote, value, segment) => {
    quote.tradedAt = epochMs(value, segment);
  },
  lut: (quote, value, segment) => {
    quote.updatedAt = epochMs(value, segment);
  },
  o: (quote, value) => {
    quote.open = value;
  },
  h: (quote, value) => {
    quote.high = value;
  },
  l: (quote, value) => {
    quote.low = value;
  },
  c: (quote, value) => {
    quote.close = value;
  },
  v: (quote, value) => {
    quote.volume = value;
  },
  ap: (quote, value) => {
    quote.averagePrice = value;
  },
};

/** Merges a list into what is known, all of it or, where a value is no number, nothing: false then. */
export function applyPartialMessage({ segment, changes }: PartialMessage, quote: Quote): boolean {
  const values: [Setter, number][] = [];
  for (const [key, text] of changes) {
    const setter = Object.hasOwn(SETTERS, key) ? SETTERS[key] : undefined;
    if (!setter) continue;
    const value = numeric(text);
    if (value === undefined) return false;
    values.push([setter, value]);
  }
  const bids = levelChanges(changes.get('bi'));
  const asks = levelChanges(changes.get('ai'));
  if (!bids || !asks) return false;
  for (const [setter, value] of values) setter(quote, value, segment);
  const bid = applyLevels(bids, quote.bids);
  const ask = applyLevels(asks, quote.asks);
  quote.bid = bid?.price ?? quote.bid;
  quote.bidQuantity = bid?.quantity ?? quote.bidQuantity;
  quote.ask = ask?.price ?? quote.ask;
  quote.askQuantity = ask?.quantity ?? quote.askQuantity;
  return true;
}

interface LevelChange {
  place: number;
  quantity: number | undefined;
  price: number | undefined;
  orders: number | undefined;
}

/** Groups of place, size, price and orders; what is empty has not changed. Undefined where one is no number. */
function levelChanges(text = ''): LevelChange[] | undefined {
  const parts = text.split('|');
  const changes: LevelChange[] = [];
  for (let start = 0; start < parts.length; start += 4) {
    const [place = '', ...values] = parts.slice(start, start + 4);
    if (place === '') continue;
    if (!/^\d+$/.test(place) || Number(place) >= LEVELS) return undefined;
    if (values.some((value) => value !== '' && numeric(value) === undefined)) return undefined;
    const [quantity, price, orders] = values.map(numeric);
    changes.push({ place: Number(place), quantity, price, orders });
  }
  return changes;
}

/** Gives what has changed of the best level. */
function applyLevels(changes: readonly LevelChange[], levels: WireLevel[]): LevelChange | undefined {
  for (const { place, quantity, price, orders } of changes) {
    const level = levelAt(levels, place);
    level.quantity = quantity ?? level.quantity;
    level.price = price ?? level.price;
    level.orders = orders ?? level.orders;
  }
  return changes.find(({ place }) => place === 0);
}
