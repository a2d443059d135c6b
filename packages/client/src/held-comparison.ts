import { topicKey } from './instrument.js';
import type { SubscriptionList } from './messages.js';
import { Topic } from './topic.js';

type Listed = SubscriptionList['subscriptions'];

/**
 * What was believed of the gateway when it resumed the session, against what it says. A gateway process that was killed
 * may not have stored the last changes.
 */
export class HeldComparison {
  private readonly believed: ReadonlyMap<Topic, Topic['held']>;

  constructor(private readonly topics: ReadonlyMap<string, Topic>) {
    this.believed = new Map([...topics.values()].map((topic) => [topic, topic.held]));
  }

  /** Topics of which nothing was said or asked since. */
  get untouched(): Topic[] {
    const isUntouched = (topic: Topic) => topic.held && topic.held === this.believed.get(topic) && !topic.asked;
    return [...this.topics.values()].filter(isUntouched);
  }

  /** Topics that are not delivered, or not as deep, as was believed. */
  lacking(listed: Listed): Topic[] {
    const depths = new Map(listed.map((one) => [keyOf(one), { depth: one.depth }]));
    return this.untouched.filter(({ name, held }) => {
      const found = depths.get(name.key);
      return !found || (held?.result.status !== 'error' && found.depth !== held?.result.depth);
    });
  }

  /** Topics that are delivered although nobody wants them. */
  unwanted(listed: Listed): Topic[] {
    return listed
      .filter((one) => !this.topics.has(keyOf(one)))
      .map(({ symbol, exchange, mode }) => {
        const instrument = `${exchange}:${symbol}`;
        return new Topic({ key: topicKey(instrument, mode), instrument, symbol, exchange, mode });
      });
  }
}

function keyOf({ symbol, exchange, mode }: Listed[number]): string {
  return topicKey(`${exchange}:${symbol}`, mode);
}
