import { isJsonObject, textOf } from '../../../common/json-object.js';
import type { SubscriptionItem, TickSink } from '../engine/contract.js';
import type { FeedChannel } from './requests.js';

/** Items that one frame has asked a channel for: confirmed, or refused, together. */
interface Request {
  channel: FeedChannel;
  items: readonly SubscriptionItem[];
}

export interface Refusal extends Request {
  message: string;
}

/**
 * Matches the broker's `subscriptions` messages with the requests that are not answered yet. A message lists all that
 * is subscribed by now; a refusal names the channel only, and requests are answered in their order.
 */
export class Acknowledgements {
  private waiting: Request[] = [];

  expect(channel: FeedChannel, items: readonly SubscriptionItem[]): void {
    if (items.length > 0) this.waiting.push({ channel, items });
  }

  /** These items await nothing any more; their requests keep their place in the order. */
  forget(items: readonly SubscriptionItem[]): void {
    const gone = new Set(items.map(({ instrument }) => instrument.brsymbol));
    this.waiting = this.waiting.map(({ channel, items: asked }) => ({
      channel,
      items: asked.filter(({ instrument }) => !gone.has(instrument.brsymbol)),
    }));
  }

  /** Reads the `channels` of a message, and gives what was refused. */
  read(channels: readonly unknown[], sink: TickSink): Refusal[] {
    return channels.flatMap((entry) => {
      if (!isJsonObject(entry)) return [];
      if (entry.error !== undefined) return this.refused(entry.name, textOf(entry.error));
      this.confirm(entry.name, new Set(Array.isArray(entry.symbols) ? entry.symbols : []), sink);
      return [];
    });
  }

  private confirm(name: unknown, symbols: ReadonlySet<unknown>, sink: TickSink): void {
    const confirmed = new Set(
      this.waiting.filter(
        ({ channel, items }) => channel === name && items.every(({ instrument }) => symbols.has(instrument.brsymbol)),
      ),
    );
    if (confirmed.size === 0) return;
    this.waiting = this.waiting.filter((request) => !confirmed.has(request));
    // A depth is there when its book is, which comes after the ticker.
    const items = [...confirmed].flatMap((request) =>
      request.items.filter(({ mode }) => (mode === 'DEPTH') === (request.channel === 'ob_l2')),
    );
    if (items.length > 0) sink.acknowledged(items);
  }

  private refused(name: unknown, message: string): Refusal[] {
    const index = this.waiting.findIndex(({ channel }) => channel === name);
    const [request] = index < 0 ? [] : this.waiting.splice(index, 1);
    return request && request.items.length > 0 ? [{ ...request, message }] : [];
  }
}
