import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';

const STEP_MS = 20;
const WINDOW_MS = 5000;

/** How late the event loop was over the last whole window of five seconds; in seconds. */
export interface Lag {
  median: number;
  p99: number;
  max: number;
  /** Share of the time in which it was busy, 0 to 1. */
  utilization: number;
}

/**
 * Watches how late a timer fires: what else waits in this process, ticks and requests alike, waits as long. Node's own
 * histogram of this forgets the delay during which it is reset.
 */
@Injectable()
export class EventLoopLag implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private firedAt = 0;
  private openedAt = 0;
  private delays: number[] = [];
  private utilization: EventLoopUtilization = performance.eventLoopUtilization();
  private last: Lag = { median: 0, p99: 0, max: 0, utilization: 0 };

  get lag(): Lag {
    return this.last;
  }

  onModuleInit(): void {
    this.firedAt = performance.now();
    this.openedAt = this.firedAt;
    this.timer = setInterval(() => this.fire(performance.now()), STEP_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private fire(now: number): void {
    this.delays.push(Math.max(0, now - this.firedAt - STEP_MS) / 1000);
    this.firedAt = now;
    if (now - this.openedAt >= WINDOW_MS) this.closeWindow(now);
  }

  private closeWindow(now: number): void {
    const delays = Float64Array.from(this.delays).sort();
    const quantile = (share: number) => delays[Math.ceil(delays.length * share) - 1] ?? 0;
    const utilization = performance.eventLoopUtilization();
    this.last = {
      median: quantile(0.5),
      p99: quantile(0.99),
      max: quantile(1),
      utilization: performance.eventLoopUtilization(utilization, this.utilization).utilization,
    };
    this.utilization = utilization;
    this.delays = [];
    this.openedAt = now;
  }
}
