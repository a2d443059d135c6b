import type { SubscriptionItem } from '../engine/contract.js';
import { isIndex, isShare, wireExchange } from './commands.js';

/** What is known of a held instrument beyond the message at hand. */
export interface Held {
  item: SubscriptionItem;
  /** Of the day, rupees; on the index channels alone. */
  open?: number | undefined;
  high?: number | undefined;
  low?: number | undefined;
  close?: number | undefined;
  /** On the channel of the greeks alone. */
  oi?: number | undefined;
}

/** Names that the feed has for indices whose instruments go by another one. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['NIFTY 50', 'NIFTY'],
  ['NIFTY BANK', 'BANKNIFTY'],
  ['NIFTY FINANCIAL SERVICES', 'FINNIFTY'],
  ['BSE SENSEX', 'SENSEX'],
  ['BSE SENSEX 50', 'SENSEX50'],
]);

/**
 * The instruments that are subscribed, by the names that messages have for them. The same name is a share on NSE and
 * another on BSE, and an index beside a share.
 */
export class SubscriptionBook {
  private readonly byReference = new Map<string, Held>();
  private readonly indices = new Map<string, Held>();
  private readonly shares = new Map<string, Held>();

  of({ instrument }: SubscriptionItem): Held | undefined {
    return isIndex(instrument)
      ? this.indices.get(nameKey(wireExchange(instrument), instrument.token))
      : this.byReference.get(instrument.token);
  }

  add(item: SubscriptionItem): void {
    const held: Held = { item };
    if (!isIndex(item.instrument)) this.byReference.set(item.instrument.token, held);
    for (const [names, key] of this.names(item)) names.set(key, held);
  }

  remove(item: SubscriptionItem): void {
    const held = this.of(item);
    if (!isIndex(item.instrument)) this.byReference.delete(item.instrument.token);
    for (const [names, key] of this.names(item)) if (names.get(key) === held) names.delete(key);
  }

  /** @param reference of an instrument, in digits */
  byId(reference: string): Held | undefined {
    return this.byReference.get(reference);
  }

  index(exchange: string, name: string): Held | undefined {
    return find(this.indices, exchange, name);
  }

  share(exchange: string, name: string): Held | undefined {
    return find(this.shares, exchange, name);
  }

  /** Under which names the index channels have an instrument: an index under all that its row has. */
  private names({ instrument }: SubscriptionItem): [Map<string, Held>, string][] {
    const exchange = wireExchange(instrument);
    const { token, brsymbol, name } = instrument;
    if (isShare(instrument)) return [[this.shares, nameKey(exchange, brsymbol)]];
    if (!isIndex(instrument)) return [];
    return [token, brsymbol, name ?? token].map((one) => [this.indices, nameKey(exchange, one)]);
  }
}

function find(names: ReadonlyMap<string, Held>, exchange: string, name: string): Held | undefined {
  return names.get(nameKey(exchange, name));
}

/** An element without an exchange is of NSE. */
function nameKey(exchange: string, name: string): string {
  const upper = name.toUpperCase();
  return `${exchange === '' ? 'NSE' : exchange} ${ALIASES.get(upper) ?? upper}`;
}
