import type { Instrument } from '../../instruments/instrument.js';
import type { SubscriptionItem } from '../engine/contract.js';
import { sub, unsub } from '../families/nats/requests.js';
import { MarketState } from './market-state.js';
import { bookSubject, priceSubject } from './subjects.js';

/** What is wanted of one instrument: prices in a mode, the book, or both. */
export interface Held {
  readonly instrument: Instrument;
  readonly state: MarketState;
  prices?: SubscriptionItem | undefined;
  book?: SubscriptionItem | undefined;
}

/** The instruments of one connection, and the subjects that they need: each is subscribed once, whoever wants it. */
export class SubscriptionBook {
  private readonly held = new Map<string, Held>();
  private readonly subjects = new Map<string, { sid: number; held: Held }>();
  private lastSid = 0;

  /** @param divisor from the wire's prices to rupees */
  constructor(private readonly divisor: number) {}

  /** Whom a subject concerns. */
  find(subject: string): Held | undefined {
    return this.subjects.get(subject)?.held;
  }

  holds(item: SubscriptionItem): boolean {
    return this.held.get(priceSubject(item.instrument))?.[partOf(item)] === item;
  }

  /** Gives the lines that ask for what is new, one for each subject. */
  add(item: SubscriptionItem): string[] {
    const key = priceSubject(item.instrument);
    const held = this.held.get(key) ?? { instrument: item.instrument, state: new MarketState(this.divisor) };
    this.held.set(key, held);
    held[partOf(item)] = item;
    return this.settle(held);
  }

  /** Gives the lines that end what nobody needs any more. */
  remove(item: SubscriptionItem): string[] {
    const key = priceSubject(item.instrument);
    const held = this.held.get(key);
    if (!held) return [];
    held[partOf(item)] = undefined;
    if (!held.book) held.state.forgetBook();
    if (!held.book && !held.prices) this.held.delete(key);
    return this.settle(held);
  }

  /** A book needs the prices as well. */
  private settle(held: Held): string[] {
    const { instrument, prices, book } = held;
    const lines = [this.adjust(priceSubject(instrument), held, Boolean(prices ?? book))];
    const subject = bookSubject(instrument);
    if (subject !== undefined) lines.push(this.adjust(subject, held, Boolean(book)));
    return lines.filter((line) => line !== '');
  }

  private adjust(subject: string, held: Held, isWanted: boolean): string {
    const present = this.subjects.get(subject);
    if (isWanted === (present !== undefined)) return '';
    if (present) {
      this.subjects.delete(subject);
      return unsub(present.sid);
    }
    this.lastSid += 1;
    this.subjects.set(subject, { sid: this.lastSid, held });
    return sub(subject, this.lastSid);
  }
}

function partOf({ mode }: SubscriptionItem): 'prices' | 'book' {
  return mode === 'DEPTH' ? 'book' : 'prices';
}
