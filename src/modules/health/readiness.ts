import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Edges } from '../../edges/edges.js';
import { User } from '../auth/entities/user.entity.js';
import { BusCanary } from './canary/bus-canary.js';
import { EventLoopLag } from './event-loop-lag.js';

/** What readiness depends on, and whether it is well. */
export interface Checks {
  database: boolean;
  bus: boolean;
  event_loop: boolean;
  /** Whether an edge process serves clients; absent where there are none. */
  edges?: boolean;
}

/** However often readiness is asked for, the database is asked at most once in this time. */
const MAX_AGE_MS = 1000;
const DATABASE_DEADLINE_MS = 2000;
/** When half of all turns of the event loop come this late, new clients would only make it worse. */
const MAX_MEDIAN_LAG_S = 0.25;

/** Whether this process can serve clients as it should. */
@Injectable()
export class Readiness {
  private latest: { at: number; checks: Checks } | undefined;
  private underWay: Promise<Checks> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly canary: BusCanary,
    private readonly loop: EventLoopLag,
    @Optional() private readonly edges?: Edges,
  ) {}

  /** How many of the edge processes serve clients; undefined where there are to be none. */
  get edgesListening(): { listening: number; count: number } | undefined {
    return this.edges && { listening: this.edges.listening.length, count: this.edges.count };
  }

  /** Never rejects, and takes two seconds at most. */
  async checks(): Promise<Checks> {
    const checks = await this.recent();
    const edges = this.edgesListening;
    return edges ? { ...checks, edges: edges.listening > 0 } : checks;
  }

  private async recent(): Promise<Checks> {
    if (this.latest && performance.now() - this.latest.at < MAX_AGE_MS) return this.latest.checks;
    this.underWay ??= this.look().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  private async look(): Promise<Checks> {
    const [database, bus] = await Promise.all([this.isDatabaseThere(), this.canary.check()]);
    const checks = { database, bus, event_loop: this.loop.lag.median < MAX_MEDIAN_LAG_S };
    this.latest = { at: performance.now(), checks };
    return checks;
  }

  /** Reads a table: SQLite answers `SELECT 1` without looking at its file. */
  private async isDatabaseThere(): Promise<boolean> {
    const answer = this.dataSource.manager.find(User, { select: { id: true }, take: 1 }).then(
      () => true,
      () => false,
    );
    const giveUp = new AbortController();
    const tooLate = delay(DATABASE_DEADLINE_MS, false, { signal: giveUp.signal }).catch(() => false);
    const isThere = await Promise.race([answer, tooLate]);
    giveUp.abort();
    return isThere;
  }
}
