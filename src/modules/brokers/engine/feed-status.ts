import type { Clock } from '../../../common/clock.js';
import type { FeedState, FeedStatus } from '../../../common/feed-state.js';

/** Keeps a feed's status and tells of each change once. */
export class StatusBoard {
  private current: FeedStatus;
  private isTold = false;

  constructor(
    names: { feed: string; broker: string },
    private readonly clock: Clock,
    private readonly tell: (status: FeedStatus) => void,
  ) {
    this.current = { ...names, state: 'connecting', since: new Date(clock.now()).toISOString(), message: '' };
  }

  get status(): FeedStatus {
    return this.current;
  }

  /** Tells the first status, and every change; `since` moves with the state only. */
  set(state: FeedState, message: string): void {
    if (this.isTold && state === this.current.state && message === this.current.message) return;
    const since = state === this.current.state ? this.current.since : new Date(this.clock.now()).toISOString();
    this.current = { ...this.current, state, since, message };
    this.isTold = true;
    this.tell(this.current);
  }
}
