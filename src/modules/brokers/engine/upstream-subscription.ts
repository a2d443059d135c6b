import { MODE_RANK } from '../../../common/mode.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { SubscriptionItem } from './contract.js';
import type { Link } from './link.js';

/**
 * What the feed wants of one instrument in one stream of a channel: the richest of the demands that its topics make.
 * Lives as long as there is a demand; placed on at most one connection.
 */
export class UpstreamSubscription {
  readonly key: string;
  private readonly demands = new Map<object, SubscriptionItem>();
  /** The broker has refused items of this richness, and so those beyond it. */
  private bar: { richness: number; message: string } | undefined;
  /** The richest demand that is not refused, or the richest at all; undefined when there is none. */
  wanted: SubscriptionItem | undefined;
  /** What its connection shall hold: `wanted`, or a poorer mode where the richer one found no room. */
  granted: SubscriptionItem | undefined;
  /** The connection that carries it. */
  link: Link | undefined;
  /** Capacity that `granted` takes on its connection. */
  weight = 0;
  /** The broker has acknowledged it on the present connection. */
  confirmed = false;
  /** Which limit leaves no room for `wanted`. */
  capacityExceeded: string | undefined;

  constructor(
    readonly channel: string,
    readonly instrument: Instrument,
    readonly stream: string | undefined,
  ) {
    this.key = upstreamKey(instrument, stream);
  }

  get isDemanded(): boolean {
    return this.demands.size > 0;
  }

  /** Sets or withdraws what one topic asks for. Returns whether `wanted` has changed. */
  demand(by: object, item: SubscriptionItem | undefined): boolean {
    if (item) this.demands.set(by, item);
    else this.demands.delete(by);
    // Once nobody asks for what was refused, the next one who does deserves a new try.
    if (this.bar && richestOf(this.demands.values(), Number.POSITIVE_INFINITY, this.bar.richness) === undefined) {
      this.bar = undefined;
    }
    return this.choose();
  }

  /** The broker refuses this item: a poorer demand takes its place, where there is one. Returns as `demand`. */
  refuse(item: SubscriptionItem, message: string): boolean {
    this.bar = { richness: richness(item), message };
    return this.choose();
  }

  /** What was refused may be asked for again. Returns as `demand`. */
  forgive(): boolean {
    this.bar = undefined;
    return this.choose();
  }

  /** Whether nothing is left to ask for but what the broker has refused. */
  get isRefused(): boolean {
    return this.bar !== undefined && this.wanted !== undefined && richness(this.wanted) >= this.bar.richness;
  }

  /** Why the broker refuses what one topic asks for; undefined when it does not. */
  refusalOf(by: object): string | undefined {
    const demand = this.demands.get(by);
    return this.bar && demand && richness(demand) >= this.bar.richness ? this.bar.message : undefined;
  }

  /** Whether what is granted gives one topic all that it asks for. */
  serves(by: object): boolean {
    const demand = this.demands.get(by);
    return demand !== undefined && this.granted !== undefined && richness(this.granted) >= richness(demand);
  }

  private choose(): boolean {
    const before = this.wanted;
    const allowed = this.bar && richestOf(this.demands.values(), this.bar.richness);
    this.wanted = allowed ?? richestOf(this.demands.values());
    return !sameItem(before, this.wanted);
  }
}

/** Whether two items ask for the same of one instrument. */
export function sameItem(a: SubscriptionItem | undefined, b: SubscriptionItem | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.mode === b.mode && a.depthLevel === b.depthLevel);
}

/** Identifies an instrument and stream on one channel; without a stream, the main one. */
export function upstreamKey(instrument: Instrument, stream = ''): string {
  return `${stream}|${instrument.brexchange}|${instrument.token}`;
}

/** The richest item from `least` to below `below`. */
function richestOf(
  items: Iterable<SubscriptionItem>,
  below = Number.POSITIVE_INFINITY,
  least = 0,
): SubscriptionItem | undefined {
  let best: SubscriptionItem | undefined;
  for (const item of items) {
    const own = richness(item);
    if (own >= least && own < below && (!best || own > richness(best))) best = item;
  }
  return best;
}

function richness(item: SubscriptionItem): number {
  return MODE_RANK[item.mode] * 1000 + item.depthLevel;
}
