import type { Clock } from './clock.js';

export interface HeartbeatOptions {
  /** A line that said nothing for so long is asked, in ms. */
  intervalMs: number;
  /** It is dead when it then says nothing for so long, in ms. */
  timeoutMs: number;
}

/**
 * Finds half-open lines. Browsers do not show the gateway's pings, so a line that is silent is asked with a request of
 * the protocol. A dead line is noticed after at most twice the interval and the time-out.
 */
export class Heartbeat {
  private heard = true;
  private cancel: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly options: HeartbeatOptions,
    private readonly ask: () => void,
    private readonly dead: () => void,
  ) {}

  start(): void {
    this.stop();
    this.heard = false;
    this.cancel = this.clock.after(this.options.intervalMs, () => {
      if (this.heard) this.start();
      else this.probe();
    });
  }

  /** Called for everything that comes in, so it only leaves a mark. */
  sign(): void {
    this.heard = true;
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private probe(): void {
    this.ask();
    this.cancel = this.clock.after(this.options.timeoutMs, () => {
      if (this.heard) this.start();
      else this.dead();
    });
  }
}
