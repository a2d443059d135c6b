import { Backoff } from '../common/backoff.js';
import type { Clock } from '../common/clock.js';
import type { EdgeChild, ForkEdge } from './edge-child.js';
import type { FromEdge, ToEdge } from './edge-messages.js';

/** How a process ended. */
export interface EdgeEnd {
  /** `exit code 1`, `killed by SIGKILL`. */
  how: string;
  /** In its own words, where it could not start. */
  failure: string | undefined;
}

export interface EdgeSlotParts {
  fork: ForkEdge;
  clock: Clock;
  /** Uniform in [0, 1), for the back-off. */
  random?: () => number;
  heard(slot: EdgeSlot, message: FromEdge): void;
  ended(slot: EdgeSlot, end: EdgeEnd): void;
}

const RESTART = { minMs: 500, maxMs: 30_000 };
const LEAST_RESTART_MS = 100;
/** One that has listened for so long had a good start: the next one need not wait as long as the last. */
const GOOD_START_MS = 30_000;
/** Looks without a word in between, one a second, after which a process is stuck; */
const STUCK_AFTER = 15;
/** one that starts loads its modules, and reads the instruments. */
const STUCK_AT_START_AFTER = 120;

/** The place of one edge: the process that has it now, and, when that has ended, the next. */
export class EdgeSlot {
  private child: EdgeChild | undefined;
  private env: Readonly<Record<string, string>> = {};
  private readonly backoff: Backoff;
  private cancelRestart = () => {};
  private listeningSince: number | undefined;
  private failure: string | undefined;
  private silence = 0;
  /** It ends, and its clients have been told. */
  hasTold = false;

  constructor(
    /** `edge-1`, …: the same for all processes that have the place. */
    readonly name: string,
    private readonly parts: EdgeSlotParts,
  ) {
    this.backoff = new Backoff({ ...RESTART, random: parts.random });
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  get isListening(): boolean {
    return this.listeningSince !== undefined;
  }

  start(env: Readonly<Record<string, string>>): void {
    this.env = env;
    this.failure = undefined;
    this.silence = 0;
    this.hasTold = false;
    try {
      this.child = this.parts.fork(this.name, env);
    } catch (error) {
      // No memory for a process, say: there may be some later.
      this.end((error as Error).message);
      return;
    }
    this.child.onMessage((message) => this.hear(message));
    this.child.onEnd((how) => this.end(how));
  }

  /** Starts the next process after a while, longer each time; gives how long, in ms. */
  restartLater(): number {
    const wait = this.backoff.next(LEAST_RESTART_MS);
    this.cancelRestart = this.parts.clock.after(wait, () => this.start(this.env));
    return wait;
  }

  send(message: ToEdge): void {
    this.child?.send(message);
  }

  /** Ends it in order; one that has just been started has nothing to put in order, and may not listen to words yet. */
  stop(): void {
    this.cancelRestart();
    if (this.isListening) this.send({ type: 'stop' });
    else this.kill();
  }

  kill(): void {
    this.child?.kill();
  }

  /**
   * To be called once a second; tells, once, that the process is stuck. Looks are counted, not time: this process, or
   * the whole machine, may have been asleep.
   */
  isStuck(): boolean {
    if (!this.child) return false;
    this.silence++;
    return this.silence === (this.isListening ? STUCK_AFTER : STUCK_AT_START_AFTER);
  }

  private hear(message: FromEdge): void {
    this.silence = 0;
    if (message.type === 'listening') this.listeningSince = this.parts.clock.monotonic();
    if (message.type === 'failed') this.failure = message.reason;
    if (message.type === 'told') this.hasTold = true;
    this.parts.heard(this, message);
  }

  private end(how: string): void {
    const { listeningSince } = this;
    this.child = undefined;
    this.listeningSince = undefined;
    if (listeningSince !== undefined && this.parts.clock.monotonic() - listeningSince >= GOOD_START_MS) {
      this.backoff.reset();
    }
    this.parts.ended(this, { how, failure: this.failure });
  }
}
