import { once } from 'node:events';
import type { ControlHub } from '../../../src/modules/bus/bus.js';
import { built } from './built.js';
import { paced } from './paced.js';
import { QuoteMessages, TOPICS, topicOf } from './quote-messages.js';

/** What a publisher is told to do, once somebody wants its topics. */
export interface PublishOrder {
  ticksPerSecond: number;
  seconds: number;
}

/** What it has done. */
export interface PublishReport {
  sent: number;
  /** Messages that newer ones have replaced before they could leave. */
  conflated: number;
  cpuSeconds: number;
  seconds: number;
}

export type PublisherKind = 'tickgate' | 'zeromq.js';

interface Bus {
  readonly address: string;
  readonly conflated: number;
  publish(topic: string, data: Buffer): void;
  stop(): Promise<void>;
}

async function openBus(kind: PublisherKind): Promise<Bus> {
  const endpoint = 'tcp://127.0.0.1:0';
  const sendHighWaterMark = 1000;
  if (kind === 'tickgate') {
    const { ZmtpPublisher } = await built<typeof import('../../../src/modules/bus/zmtp/zmtp-publisher.js')>(
      'modules/bus/zmtp/zmtp-publisher.js',
    );
    const bus: ControlHub & { conflated: number } = new ZmtpPublisher({ endpoint, sendHighWaterMark });
    await bus.start();
    return bus;
  }
  const { Publisher } = await import('zeromq');
  // With a time-out of 0 a send never waits, and a full pipe drops what is new.
  const socket = new Publisher({ sendHighWaterMark, sendTimeout: 0, linger: 0 });
  await socket.bind(endpoint);
  return {
    address: socket.lastEndpoint!,
    conflated: 0,
    publish: (topic, data) => void socket.send([topic, data]),
    stop: async () => socket.close(),
  };
}

async function publish(bus: Bus, messages: QuoteMessages, order: PublishOrder): Promise<PublishReport> {
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  const pace = { perSecond: order.ticksPerSecond, seconds: order.seconds, mostBehindMs: 5 };
  const sent = await paced(pace, (now) => messages.next(now, bus));
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - begun) / 1000;
  return { sent, conflated: bus.conflated, cpuSeconds: (user + system) / 1e6, seconds };
}

/** A publisher of the bus in a process of its own: bus-publisher.js KIND. Ends with the process that started it. */
// From the first moment: whoever has started it may be killed at any.
const orphaned = once(process, 'disconnect');
const bus = await openBus(process.argv[2] as PublisherKind);
const messages = new QuoteMessages(TOPICS, topicOf);
process.on('message', (order: PublishOrder) => {
  void publish(bus, messages, order).then((report) => process.send?.(report));
});
process.send?.({ address: bus.address });
await orphaned;
await bus.stop();
