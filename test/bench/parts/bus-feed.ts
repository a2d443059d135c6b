import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { built } from './built.js';
import { paced } from './paced.js';
import { QuoteMessages, stampOf } from './quote-messages.js';

/**
 * Publishes Quotes of SYM0, SYM1, … as a feed of the gateway does: through its publisher, numbered, and each topic's last
 * one again for whoever subscribes it. What `zpub` does with ZeroMQ's own publisher, with the same arguments and output:
 * bus-feed.js ENDPOINT TOPIC_PREFIX SYMBOLS RATE SECONDS WAIT_S
 */
const [endpoint, prefix, symbols, rate, seconds, wait] = process.argv.slice(2);
const { ZmtpPublisher } = await built<typeof import('../../../src/modules/bus/zmtp/zmtp-publisher.js')>(
  'modules/bus/zmtp/zmtp-publisher.js',
);
const bus = new ZmtpPublisher({ endpoint: endpoint!, sendHighWaterMark: 1000 });
const messages = new QuoteMessages(Number(symbols), (place) => `${prefix}NSE_SYM${place}_QUOTE`);
const last = new Map<string, Buffer>();
const feed = {
  publish(topic: string, data: Buffer): void {
    last.set(topic, data);
    bus.publish(topic, data);
  },
};
bus.onInterest((topic, wanted) => {
  const data = wanted ? last.get(topic) : undefined;
  if (data) bus.publish(topic, data);
});
await bus.start();
process.once('SIGTERM', () => process.exit(0));
await delay(1000 * Number(wait));
const pace = { perSecond: Number(rate), seconds: Number(seconds), mostBehindMs: 50 };
const sent = await paced(pace, (now) => messages.next(now, feed));
if (process.env.ZPUB_LAST) {
  const rows = [...last.values()].map((data, place) => `${place} ${stampOf(data)}\n`);
  await writeFile(process.env.ZPUB_LAST, rows.join(''));
}
// Whatever the gateway has not taken yet goes on its way until the process is ended.
process.stdout.write(`published ${sent} (${Math.round(sent / Number(seconds))}/s), ${bus.conflated} conflated\n`);
