import type { Clock } from '../../../../common/clock.js';
import type { ReplayOptions } from '../options.js';
import type { Session } from './session-library.js';

/** Recorded time between the last tick of a pass and the first of the next. */
const PASS_GAP_MS = 1000;
/** The wall clock was set, or the machine slept, when it has moved this far against the monotonic clock. */
const WALL_JUMP_MS = 1000;

/**
 * Where a session is. Its progress is the recorded time in ms since it began, over all passes through the recording;
 * a moment of the recording is a pass and a time on the recording's own clock.
 */
export class SessionClock {
  /** Where each pass begins and ends, epoch ms on the recording's clock. */
  readonly from: number;
  readonly end: number;
  private readonly passLength: number;
  private readonly speed: number;
  private readonly startedAt: number;
  private wallOffset: number;

  constructor(
    { recording, startedAt }: Session,
    private readonly options: ReplayOptions,
    private readonly clock: Clock,
  ) {
    this.end = recording.end.end;
    this.from = Math.min(recording.end.play_from ?? recording.end.start, this.end);
    this.passLength = this.end - this.from + PASS_GAP_MS;
    this.speed = options.speed;
    this.startedAt = startedAt;
    this.wallOffset = this.offset();
  }

  progress(): number {
    return (this.clock.monotonic() - this.startedAt) * this.speed;
  }

  /** Wall ms from one progress to a later one. */
  wait(from: number, to: number): number {
    return (to - from) / this.speed;
  }

  passAt(progress: number): number {
    return this.options.loop ? Math.floor(progress / this.passLength) : 0;
  }

  timeAt(progress: number, pass: number): number {
    return Math.min(this.from + progress - pass * this.passLength, this.end);
  }

  /** When a moment of the recording is due. */
  progressAt(time: number, pass: number): number {
    return pass * this.passLength + time - this.from;
  }

  /** The time that a tick shows for a recorded time, epoch ms. */
  stamp(time: number, pass: number): number {
    if (this.options.timestamps === 'kept') return time;
    return Math.round(this.startedAt + this.wallOffset + this.progressAt(time, pass) / this.speed);
  }

  /**
   * Brings `stamp` back to the wall clock after that has jumped. Small drift is left alone: a recorded time must not
   * become two.
   */
  followWallClock(): void {
    const offset = this.offset();
    if (Math.abs(offset - this.wallOffset) > WALL_JUMP_MS) this.wallOffset = offset;
  }

  private offset(): number {
    return this.clock.now() - this.clock.monotonic();
  }
}
