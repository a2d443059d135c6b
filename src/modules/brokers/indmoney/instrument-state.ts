import type { JsonObject } from '../../../common/json-object.js';
import type { Tick } from '../../../common/tick.js';
import type { SubscriptionItem } from '../engine/contract.js';

/**
 * Canonical fields by their names on the wire. The documents show `ltp` alone: the others are what another
 * implementation reads, and behind some stands the name that the broker's REST answers use.
 */
const FIELDS = [
  { field: 'ltp', names: ['ltp', 'live_price'] },
  { field: 'open', names: ['open', 'day_open'] },
  { field: 'high', names: ['high', 'day_high'] },
  { field: 'low', names: ['low', 'day_low'] },
  { field: 'close', names: ['close', 'prev_close'] },
  { field: 'volume', names: ['volume'] },
  { field: 'bid', names: ['bid_price'] },
  { field: 'bid_qty', names: ['bid_qty'] },
  { field: 'ask', names: ['ask_price'] },
  { field: 'ask_qty', names: ['ask_qty'] },
  { field: 'average_price', names: ['average_price'] },
  { field: 'oi', names: ['oi'] },
] as const satisfies readonly { field: keyof Tick; names: readonly string[] }[];

type Field = (typeof FIELDS)[number]['field'];

/** Beyond it a value would keep the engine from publishing the instrument until it is replaced. */
const MOST = Number.MAX_SAFE_INTEGER;

/** One held instrument, and the last values that its messages have told. */
export class InstrumentState {
  private readonly known: Partial<Record<Field, number>> = {};

  constructor(
    /** The list of the broker's that holds it, and as what it is held now. */
    public list: string,
    public item: SubscriptionItem,
  ) {}

  /** A value that is missing or 0 says nothing. Gives the name of a field that cannot be read, where there is one. */
  merge(data: JsonObject): string | undefined {
    let unread: string | undefined;
    for (const { field, names } of FIELDS) {
      for (const name of names) {
        const value = data[name];
        if (value === undefined || value === null || value === 0) continue;
        const number = typeof value === 'string' ? Number(value) : value;
        if (typeof number !== 'number' || !(number >= 0 && number <= MOST)) unread = name;
        else if (number > 0) {
          this.known[field] = number;
          break;
        }
      }
    }
    return unread;
  }

  get ltp(): number | undefined {
    return this.known.ltp;
  }

  fillQuote(tick: Tick): void {
    for (const { field } of FIELDS) tick[field] = this.known[field];
  }
}
