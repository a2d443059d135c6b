import type { Instrument } from '../../instruments/instrument.js';
import type { SubscriptionItem } from '../engine/contract.js';
import { PacketMode } from '../families/smartstream/packet.js';
import type { PacketTerms } from '../families/smartstream/snapshots.js';
import { isDeepBook } from './capabilities.js';
import { termsOf } from './decode.js';
import { exchangeTypeOf } from './exchange-types.js';

/** One instrument of a connection. */
export interface Entry {
  readonly instrument: Instrument;
  readonly exchangeType: number;
  readonly token: string;
  readonly terms: PacketTerms;
  /** The modes held, a bit each: they are independent subscriptions at the broker. */
  modes: number;
}

/** Of these one is held at a time, since a richer packet has all that a poorer one has. */
const MAIN_MODES = [PacketMode.LTP, PacketMode.QUOTE, PacketMode.SNAP_QUOTE] as const;

/** What a connection holds, by exchange type and token: a token alone occurs on several exchanges. */
export class SubscriptionBook {
  /** (token, mode) pairs, which is what the broker's limit counts. */
  pairs = 0;
  private readonly byExchangeType: Map<string, Entry>[] = [];

  /** Also finds what was held earlier: packets that were on their way when it was dropped are no fault. */
  find(exchangeType: number, token: string): Entry | undefined {
    return this.byExchangeType[exchangeType]?.get(token);
  }

  /** The entry of an instrument, made where there is none; undefined where the broker does not carry its exchange. */
  entryOf(instrument: Instrument): Entry | undefined {
    const exchangeType = exchangeTypeOf(instrument);
    if (exchangeType === undefined) return undefined;
    const { token } = instrument;
    this.byExchangeType[exchangeType] ??= new Map();
    const known = this.byExchangeType[exchangeType].get(token);
    if (known) return known;
    const entry: Entry = { instrument, exchangeType, token, terms: termsOf(exchangeType), modes: 0 };
    this.byExchangeType[exchangeType].set(token, entry);
    return entry;
  }

  hold(entry: Entry, mode: PacketMode): void {
    if (!isHeld(entry, mode)) this.pairs += 1;
    entry.modes |= 1 << mode;
  }

  drop(entry: Entry, mode: PacketMode): void {
    if (isHeld(entry, mode)) this.pairs -= 1;
    entry.modes &= ~(1 << mode);
  }
}

export function isHeld(entry: Entry, mode: PacketMode): boolean {
  return (entry.modes & (1 << mode)) !== 0;
}

/** The held modes that a subscription in `mode` takes the place of: none for the deep book, which is held beside them. */
export function replacedBy(entry: Entry, mode: PacketMode): PacketMode[] {
  if (mode === PacketMode.DEPTH20) return [];
  return MAIN_MODES.filter((other) => other !== mode && isHeld(entry, other));
}

/** The broker's mode for what an item asks. */
export function packetModeOf(item: SubscriptionItem): PacketMode {
  if (item.mode === 'LTP') return PacketMode.LTP;
  if (item.mode === 'QUOTE') return PacketMode.QUOTE;
  return isDeepBook(item) ? PacketMode.DEPTH20 : PacketMode.SNAP_QUOTE;
}
