import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { LatencyBuckets } from '../../../common/latency-buckets.js';
import { Metrics } from './metrics.js';

/** The parts of a tick's way. */
export type Stage = 'feed' | 'bus' | 'edge';

/** Gathers the latencies of the stages that this process has. */
@Injectable()
export class TickLatency implements OnModuleInit {
  private readonly stages = new Map<Stage, LatencyBuckets>();

  constructor(private readonly metrics: Metrics) {}

  onModuleInit(): void {
    this.metrics.latencies(
      'tickgate_tick_latency_seconds',
      "Time of a tick's way by stage: feed (frame of the broker to the bus, one tick in 64), bus (round trip of the " +
        'canary, once a second), edge (first message of a write turn until all of the turn is written)',
      () => this.stages,
    );
  }

  add(stage: Stage, buckets: LatencyBuckets): void {
    this.stages.set(stage, buckets);
  }
}
