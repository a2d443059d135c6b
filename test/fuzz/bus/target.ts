import fc from 'fast-check';
import { fuzzTarget } from '../support/target.js';
import { busMessages } from './bus-messages.js';
import { BusWorld } from './bus-world.js';
import { wishes } from './consumer-input.js';
import { PublisherWorld } from './publisher-world.js';
import { SubscriberWorld } from './subscriber-world.js';
import { garbage, speech } from './zmtp-input.js';

interface Worlds {
  edge: BusWorld;
  subscriber: SubscriberWorld;
  publisher: PublisherWorld;
}

/** What comes from a publisher, whole messages and the bytes below them, and what comes from its consumers. */
export const bus = fuzzTarget<Worlds>(
  'bus',
  async () => ({
    edge: await BusWorld.start(),
    subscriber: await SubscriberWorld.start(),
    publisher: await PublisherWorld.start(),
  }),
  async ({ edge, subscriber, publisher }) => {
    await edge.stop();
    await subscriber.stop();
    await publisher.stop();
  },
  [
    {
      title: 'passes on what is text between braces under the very topic, and drops and survives everything else',
      runs: 60,
      of: ({ edge }) => fc.asyncProperty(busMessages, async (messages) => fail(await edge.faults(messages))),
    },
    {
      title: 'gives up a line that speaks no ZMTP, and understands the next one word for word, however it is cut',
      runs: 25,
      of: ({ subscriber }) =>
        fc.asyncProperty(garbage, speech, async (bytes, words) => fail(await subscriber.faults(bytes, words))),
    },
    {
      title: 'gives a consumer just what its subscriptions take in, whatever another one says',
      runs: 40,
      of: ({ publisher }) =>
        fc.asyncProperty(garbage, wishes, async (bytes, words) => fail(await publisher.faults(bytes, words))),
    },
  ],
);

function fail(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
