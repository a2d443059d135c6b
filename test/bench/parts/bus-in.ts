import { fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { busPublisherEntry } from '../paths.js';
import type { Figures } from '../scenario.js';
import { built } from './built.js';
import type { PublisherKind, PublishOrder, PublishReport } from './bus-publisher.js';
import { answerOf, letGo } from './forked.js';
import { ageUs, monotonicUs, TOPICS, topicOf } from './quote-messages.js';

const WARM_UP_SECONDS = 2;
const SECONDS = 4;
/** For the line to come up, and for its subscriptions to be known. */
const CONNECT_MS = 1000;
/** Nothing more is on its way when nothing has come for so long. */
const QUIET_MS = 300;
const SAMPLES_PER_SECOND = 20_000;

/** Told of every message. */
type Taken = (data: Buffer) => void;
/** Ends the connection. */
type Close = () => unknown;

/**
 * What the bus's side of an edge takes that is subscribed to 1,000 topics, none of which a client wants: a publisher in
 * another process, this one as the consumer.
 *
 * @param kind whose publisher and subscriber: the product's, or the plain use of zeromq.js
 * @throws Error when nothing arrives
 */
export async function measureBusIn(kind: string, ticksPerSecond: string): Promise<Figures> {
  const rate = Number(ticksPerSecond);
  const publisher = fork(busPublisherEntry, [kind]);
  let close: Close | undefined;
  try {
    const { address } = await answerOf<{ address: string }>(publisher);
    const meter = new Meter(Math.max(1, Math.floor(rate / SAMPLES_PER_SECOND)));
    const consume = kind === ('tickgate' satisfies PublisherKind) ? consumeAsEdge : consumePlainly;
    close = await consume(address, (data) => meter.take(data));
    await delay(CONNECT_MS);
    const order: PublishOrder = { ticksPerSecond: rate, seconds: WARM_UP_SECONDS + SECONDS + 1 };
    const reported = answerOf<PublishReport>(publisher);
    publisher.send(order);
    await delay(1000 * WARM_UP_SECONDS);
    meter.begin();
    await delay(1000 * SECONDS);
    const measured = meter.end();
    const report = await reported;
    await meter.quiet();
    return {
      ...measured,
      offeredPerSecond: report.sent / report.seconds,
      lost: report.sent - meter.count,
      conflated: report.conflated,
      publisherCores: report.cpuSeconds / report.seconds,
    };
  } finally {
    await close?.();
    await letGo(publisher);
  }
}

/** A connection of the bus as a process of the gateway has it, with its hub, and one more consumer. */
async function consumeAsEdge(address: string, taken: Taken): Promise<Close> {
  const { ZmtpSubscriber } = await built<typeof import('../../../src/modules/bus/zmtp/zmtp-subscriber.js')>(
    'modules/bus/zmtp/zmtp-subscriber.js',
  );
  const { SharedSubscriber } = await built<typeof import('../../../src/modules/bus/shared-subscriber.js')>(
    'modules/bus/shared-subscriber.js',
  );
  const { Hub } =
    await built<typeof import('../../../src/modules/streaming/hub/hub.js')>('modules/streaming/hub/hub.js');
  const subscriber = new ZmtpSubscriber({ endpoints: () => [address], quiet: true });
  const shared = new SharedSubscriber(subscriber);
  new Hub(shared.consumer(), { ltpThrottleMs: 50, snapshotMaxAgeMs: 60_000, outboxBytes: 1_048_576 });
  const consumer = shared.consumer();
  consumer.onMessage((_topic, data) => taken(data));
  for (let place = 0; place < TOPICS; place++) consumer.subscribe(topicOf(place));
  await subscriber.start();
  return () => subscriber.stop();
}

async function consumePlainly(address: string, taken: Taken): Promise<Close> {
  const { Subscriber } = await import('zeromq');
  const socket = new Subscriber();
  socket.connect(address);
  socket.subscribe();
  void (async () => {
    for await (const [, data] of socket) taken(data!);
  })();
  return () => socket.close();
}

/** Counts what comes, and times one of so many. */
class Meter {
  count = 0;
  private ages: number[] = [];
  private isMeasuring = false;
  private start = { at: 0, count: 0, cpu: process.cpuUsage() };

  constructor(private readonly every: number) {}

  take(data: Buffer): void {
    if (++this.count % this.every === 0 && this.isMeasuring) this.ages.push(ageUs(data, monotonicUs()));
  }

  begin(): void {
    this.isMeasuring = true;
    this.start = { at: performance.now(), count: this.count, cpu: process.cpuUsage() };
  }

  /** @throws Error when nothing has come since `begin` */
  end(): Record<'ticksPerSecond' | 'p50Us' | 'p99Us' | 'receiverCpu', number> {
    this.isMeasuring = false;
    if (this.ages.length === 0) throw new Error('nothing came over the bus');
    const seconds = (performance.now() - this.start.at) / 1000;
    const { user, system } = process.cpuUsage(this.start.cpu);
    const ages = this.ages.sort((a, b) => a - b);
    return {
      ticksPerSecond: (this.count - this.start.count) / seconds,
      p50Us: ages[Math.floor(0.5 * ages.length)]!,
      p99Us: ages[Math.floor(0.99 * ages.length)]!,
      receiverCpu: (user + system) / 1e6 / seconds,
    };
  }

  async quiet(): Promise<void> {
    for (let before = -1; before !== this.count; ) {
      before = this.count;
      await delay(QUIET_MS);
    }
  }
}
