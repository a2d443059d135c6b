import type { Mode } from '../../../src/common/mode.js';
import { formatTopic, type Topic } from '../../../src/modules/bus/topic.js';
import { difference, type Fields } from './answers.js';
import { isFallback, type Wish } from './judge.js';

/** What was published, by topic: each tick is told by its price, which no other has. */
export class Market {
  private price = 0;
  private readonly data = new Map<number, { topic: string; fields: Fields }>();
  /** The newest price of each topic that the gateway has seen. */
  private readonly known = new Map<string, number>();

  /** Makes the next tick of a topic. */
  next(topic: Topic, ownsSupport: boolean): { price: number; fields: Fields } {
    const price = ++this.price;
    const fields = {
      symbol: topic.symbol,
      exchange: topic.exchange,
      ltp: price,
      ...(topic.mode === 'DEPTH' && { depth: { buy: [{ price, quantity: 5 }], sell: [] } }),
      ...(topic.mode === 'DEPTH' && ownsSupport && { broker_supported: false, broker_message: 'made up' }),
    };
    this.data.set(price, { topic: formatTopic(topic), fields });
    return { price, fields };
  }

  /** The gateway has a route for the topic while this price is published. */
  seen(topic: Topic, price: number): void {
    this.known.set(formatTopic(topic), price);
  }

  /** Only what a snapshot may still bring is of use to the clients that come later. */
  forget(): void {
    const kept = new Set(this.known.values());
    for (const price of this.data.keys()) if (!kept.has(price)) this.data.delete(price);
  }

  newest(topic: Topic): number | undefined {
    return this.known.get(formatTopic(topic));
  }

  /** What is wrong with a data message to a client that holds this wish. */
  fault(message: Fields, feed: string, wish: Wish, isSnapshot: boolean): string | undefined {
    const { symbol, exchange, mode, number, level } = wish;
    const price = priceOf(message);
    const tick = this.data.get(price);
    if (tick?.topic !== formatTopic(topicOf(feed, wish))) return `price ${price} is not of ${mode} ${symbol}`;
    const support = isFallback(wish)
      ? { broker_supported: false, broker_message: String }
      : { ...(mode === 'DEPTH' && { broker_supported: true }) };
    const expected = {
      type: 'market_data',
      ...(isSnapshot && { snapshot: true }),
      mode: number,
      ...(mode === 'DEPTH' && { depth_level: level }),
      ...(isFallback(wish) && { actual_depth_level: 5 }),
      topic: `${symbol}.${exchange}`,
      symbol,
      exchange,
      broker: 'replay',
      data: { ...support, ...tick.fields },
    };
    return (
      difference(expected, message) ?? surplus(expected, message) ?? surplus(expected.data, message.data as Fields)
    );
  }
}

export function priceOf(message: Fields): number {
  return (message.data as { ltp: number }).ltp;
}

export function topicOf(
  feed: string,
  { symbol, exchange, mode }: { symbol: string; exchange: string; mode: Mode },
): Topic {
  return { feed, exchange, symbol, mode, depthLevel: 5 };
}

function surplus(expected: Fields, got: Fields): string | undefined {
  const more = Object.keys(got).filter((field) => !Object.hasOwn(expected, field));
  return more.length > 0 ? `nobody expects ${more.join()}` : undefined;
}
