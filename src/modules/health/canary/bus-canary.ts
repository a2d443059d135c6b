import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LatencyBuckets } from '../../../common/latency-buckets.js';
import { SharedSubscriber } from '../../bus/shared-subscriber.js';
import { BUS_SUBSCRIBER } from '../../bus/tokens.js';
import { Processes } from '../../processes/processes.js';
import { canaryTopic } from './canary-topic.js';

const INTERVAL_MS = 1000;
/** A canary that takes longer is lost. */
const DEADLINE_MS = 1000;
/** The bus counts as mute when it has answered before, and not for so long. */
const MUTE_AFTER_MS = 5000;

/** What the canary needs to know of this process's subscriber: a `ZmtpSubscriber` has it. */
export interface BusLines {
  readonly lineCount: number;
  readonly connectedLines: number;
}

/**
 * Proves once a second that the bus carries: interest up to the feeds, and a message down from each of them, by the line
 * that ticks come by. Between two canaries nothing is subscribed, and nobody listens.
 */
@Injectable()
export class BusCanary implements OnApplicationBootstrap, OnModuleDestroy {
  /** From the subscription to the first feed's message. */
  readonly roundTrips = new LatencyBuckets();
  private readonly topic: string;
  private readonly consumer: ReturnType<SharedSubscriber['consumer']>;
  private answeredAt: number | undefined;
  private answering = 0;
  private underWay: Promise<void> | undefined;
  private giveUp = () => {};
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: SharedSubscriber,
    @Inject(BUS_SUBSCRIBER) private readonly lines: BusLines,
    processes: Processes,
  ) {
    this.topic = canaryTopic(processes.self.id);
    this.consumer = bus.consumer();
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.probe(), INTERVAL_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.giveUp();
  }

  /** Publishers that this process listens to, and those of them that it is connected to. */
  get publishers(): { known: number; connected: number } {
    return { known: this.lines.lineCount, connected: this.lines.connectedLines };
  }

  /** Feeds that answered the last canary. */
  get feeds(): number {
    return this.answering;
  }

  /** Seconds since the last answer; undefined before the first. */
  get age(): number | undefined {
    return this.answeredAt === undefined ? undefined : (performance.now() - this.answeredAt) / 1000;
  }

  /** A publisher that is not ours answers no canary: there, a line that is up has to do. */
  get isHealthy(): boolean {
    if (this.lines.connectedLines === 0) return false;
    return this.answeredAt === undefined || performance.now() - this.answeredAt < MUTE_AFTER_MS;
  }

  /** As `isHealthy`, but does not say no before it has tried. */
  async check(): Promise<boolean> {
    if (!this.isHealthy) await this.probe();
    return this.isHealthy;
  }

  /** Sends one canary, unless one is under way; resolves when all who are connected have answered, or time is up. */
  private probe(): Promise<void> {
    this.underWay ??= this.send().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  private async send(): Promise<void> {
    const begun = performance.now();
    const answers = new Set<string>();
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(() => this.giveUp(), DEADLINE_MS);
      const hearNoMore = this.bus.listen((key, data) => {
        if (key !== this.topic) return;
        this.answeredAt = performance.now();
        if (answers.size === 0) this.roundTrips.record(this.answeredAt - begun);
        answers.add(data.toString('latin1'));
        if (answers.size >= this.lines.connectedLines) this.giveUp();
      });
      this.giveUp = () => {
        this.giveUp = () => {};
        clearTimeout(deadline);
        hearNoMore();
        this.consumer.unsubscribe(this.topic);
        resolve();
      };
      this.consumer.subscribe(this.topic);
    });
    this.answering = answers.size;
  }
}
