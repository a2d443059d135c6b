import type { SessionClock } from './session-clock.js';
import type { Session } from './session-library.js';
import { type PlayedTick, TickSequence } from './tick-sequence.js';

/** What became due, or that the recording starts again. */
export type Played = { kind: 'tick'; played: PlayedTick } | { kind: 'restart' };

/** A place in the session: what was played last of each instrument, and what comes next. */
export class Playhead {
  /** Pass through the recording, from 0. */
  pass = 0;
  private readonly sequence: TickSequence;
  private readonly last = new Map<number, PlayedTick>();

  constructor(
    { recording }: Session,
    private readonly time: SessionClock,
    private readonly loop: boolean,
    seed: number,
  ) {
    this.sequence = new TickSequence(recording, seed);
  }

  /** Goes to where the session is, without playing what lies between. */
  join(progress: number): void {
    this.enter(this.time.passAt(progress), progress);
  }

  /** Progress at which something is due next; undefined when the recording has ended for good. */
  nextDue(): number | undefined {
    const time = this.sequence.peek();
    if (time !== undefined) return this.time.progressAt(time, this.pass);
    return this.loop ? this.time.progressAt(this.time.from, this.pass + 1) : undefined;
  }

  /** Plays what is due next. */
  step(): Played {
    const played = this.sequence.take();
    if (!played) {
      this.enter(this.pass + 1, this.time.progressAt(this.time.from, this.pass + 1));
      return { kind: 'restart' };
    }
    this.last.set(played.instrument, played);
    return { kind: 'tick', played };
  }

  /** The newest tick of an instrument, if it has had one in this pass. */
  current(instrument: number): PlayedTick | undefined {
    return this.last.get(instrument);
  }

  private enter(pass: number, progress: number): void {
    this.pass = pass;
    this.last.clear();
    const now = this.time.timeAt(progress, pass);
    this.sequence.seek(now);
    for (let time = this.sequence.peek(); time !== undefined && time <= now; time = this.sequence.peek()) {
      const played = this.sequence.take()!;
      this.last.set(played.instrument, played);
    }
  }
}
