import { Injectable } from '@nestjs/common';

/** How an edge is being emptied. */
export interface DrainPlan {
  /** Epoch ms. */
  since: number;
  /** Epoch ms by which the last client has been closed. */
  until: number;
}

/**
 * Whether this process gives up its clients, as before a restart: it lets no new ones in, is not ready for a load
 * balancer, and closes those it has, spread over the plan's time.
 */
@Injectable()
export class Drain {
  private current: DrainPlan | undefined;
  private readonly listeners: ((plan: DrainPlan | undefined) => void)[] = [];

  /** New connections are to be refused. */
  get isDraining(): boolean {
    return this.current !== undefined;
  }

  /** Undefined while clients are served. */
  get plan(): DrainPlan | undefined {
    return this.current;
  }

  /** Begins, or changes the time of a drain that is under way. */
  begin(overMs: number, now = Date.now()): DrainPlan {
    const plan = { since: this.current?.since ?? now, until: now + overMs };
    this.set(plan);
    return plan;
  }

  /** Serves clients again. Those that were closed come back by themselves. */
  cancel(): void {
    this.set(undefined);
  }

  onChange(listener: (plan: DrainPlan | undefined) => void): void {
    this.listeners.push(listener);
  }

  private set(plan: DrainPlan | undefined): void {
    this.current = plan;
    for (const listener of this.listeners) listener(plan);
  }
}
