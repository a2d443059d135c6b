import type { Instrument } from '../../../instruments/instrument.js';
import type { SubscriptionItem } from '../../engine/contract.js';
import type { CircuitBand, CircuitBands } from './circuit-bands.js';
import { OPEN_INTEREST_CODE } from './message-codes.js';
import { type Extras, Quote } from './quote.js';
import { SEGMENTS } from './segments.js';

/** An instrument that is held, and what has been told of it. */
export class Entry implements Extras {
  /** Messages that the broker has been asked for, answered or not. */
  readonly codes = new Set<number>();
  openInterest: number | undefined;
  private readonly quotes = new Map<number, Quote>();

  constructor(
    public item: SubscriptionItem,
    readonly segment: number,
    readonly instrumentId: number,
    readonly band: CircuitBand,
  ) {}

  /** What the messages of one code have told. */
  quote(code: number): Quote {
    let quote = this.quotes.get(code);
    if (!quote) {
      quote = new Quote();
      this.quotes.set(code, quote);
    }
    return quote;
  }

  /** The broker is not asked for these messages any more: what they told is not kept up to date. */
  forget(code: number): void {
    this.codes.delete(code);
    this.quotes.delete(code);
    if (code === OPEN_INTEREST_CODE) this.openInterest = undefined;
  }
}

/** By segment and id, since one id number occurs in several segments. */
export class InstrumentBook {
  /** Small integers, which a map finds faster than any built key. */
  private readonly segments = new Map<number, Map<number, Entry>>();

  constructor(private readonly bands: CircuitBands) {}

  find(segment: number, instrumentId: number): Entry | undefined {
    return this.segments.get(segment)?.get(instrumentId);
  }

  of({ exchange, token }: Instrument): Entry | undefined {
    return this.find(SEGMENTS[exchange]?.code ?? -1, Number(token));
  }

  /** Undefined where the exchange has no segment, or the token is no number. */
  put(item: SubscriptionItem): Entry | undefined {
    const { exchange, token } = item.instrument;
    const segment = SEGMENTS[exchange]?.code;
    const instrumentId = Number(token);
    if (segment === undefined || !Number.isSafeInteger(instrumentId)) return undefined;
    const known = this.find(segment, instrumentId);
    if (known) {
      known.item = item;
      return known;
    }
    const entry = new Entry(item, segment, instrumentId, this.bands.of(segment, instrumentId));
    const entries = this.segments.get(segment) ?? new Map<number, Entry>();
    this.segments.set(segment, entries.set(instrumentId, entry));
    return entry;
  }

  remove({ segment, instrumentId }: Entry): void {
    this.segments.get(segment)?.delete(instrumentId);
  }
}
