import type { Clock } from '../../../../common/clock.js';
import type { Mode } from '../../../../common/mode.js';
import { RecordingError } from '../../../../recording/recording-error.js';
import type { Credentials, Frame, Transport, TransportEvents, TransportFactory } from '../../engine/contract.js';
import { type ReplayOptions, replayOptions } from '../options.js';
import { type Message, type Request, UNPLAYABLE, type WireInstrument, type WireTick } from '../wire.js';
import { Playhead } from './playhead.js';
import { SessionClock } from './session-clock.js';
import type { Session, SessionLibrary } from './session-library.js';
import { WireTicks } from './wire-ticks.js';

const HEARTBEAT_MS = 5000;
/** Ticks closer together than this travel in one frame. */
const SHORTEST_WAIT_MS = 1;
/** The same for a replay that is faster than the market: a timer for every tick would be most of the work. */
const SHORTEST_FAST_WAIT_MS = 5;
/** Most ticks that are played before other work gets its turn. */
const TICKS_PER_TURN = 1000;
/** A player that was held up for longer joins the session where it is by then, as a broker's feed would. */
const MAX_LAG_MS = 2000;

/**
 * The broker's side of a replay: takes the protocol's requests, answers each subscription with the instrument's
 * current value, and sends ticks when the session's clock reaches them. One timer, for what is due next.
 */
export class Player implements Transport {
  private readonly time: SessionClock;
  private readonly playhead: Playhead;
  private readonly wire: WireTicks;
  private readonly shortestWait: number;
  /** Instruments by `segment:token`, as indexes. */
  private readonly indexes = new Map<string, number>();
  private readonly subscriptions = new Map<number, Mode>();
  /** Messages that answer requests: sent in the next turn, as over a real line. */
  private answers: (() => void)[] = [];
  private heartbeatAt: number;
  /** False while nothing is subscribed: the playhead stands still then. */
  private following = false;
  private cancelTimer: () => void;
  private closed = false;

  constructor(
    session: Session,
    options: ReplayOptions,
    private readonly clock: Clock,
    private readonly events: TransportEvents,
  ) {
    this.time = new SessionClock(session, options, clock);
    this.playhead = new Playhead(session, this.time, options.loop, options.seed);
    this.wire = new WireTicks(session.recording, this.time, options.seed);
    this.shortestWait = options.speed > 1 ? SHORTEST_FAST_WAIT_MS : SHORTEST_WAIT_MS;
    session.recording.header.instruments.forEach(({ brexchange, token }, index) => {
      this.indexes.set(`${brexchange}:${token}`, index);
    });
    this.heartbeatAt = clock.monotonic() + HEARTBEAT_MS;
    this.cancelTimer = clock.after(0, () => {
      this.events.opened();
      this.turn();
    });
  }

  send(frame: Frame): void {
    if (this.closed) return;
    const request = JSON.parse(frame.toString()) as Request;
    if (request.action === 'subscribe') this.subscribe(request.instruments);
    else this.unsubscribe(request.instruments);
    this.wake(0);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.cancelTimer();
    this.clock.after(0, () => this.events.closed({ code: 1000, reason: 'closed by the client' }));
  }

  private subscribe(instruments: readonly (WireInstrument & { mode: Mode })[]): void {
    const unknown = instruments.filter((instrument) => this.indexOf(instrument) === undefined);
    const known = instruments.filter((instrument) => this.indexOf(instrument) !== undefined);
    for (const instrument of known) this.subscriptions.set(this.indexOf(instrument)!, instrument.mode);
    this.answers.push(() => {
      const reason = 'the recording does not have this instrument';
      if (unknown.length > 0) this.tell({ type: 'refused', instruments: unknown, reason });
      if (known.length > 0) this.tell({ type: 'subscribed', instruments: known });
      this.tellCurrent(known.map((instrument) => this.indexOf(instrument)!));
    });
  }

  private unsubscribe(instruments: readonly WireInstrument[]): void {
    for (const instrument of instruments) {
      const index = this.indexOf(instrument);
      if (index !== undefined) this.subscriptions.delete(index);
    }
  }

  private turn(): void {
    if (this.closed) return;
    try {
      const wait = this.play();
      // A request may have come in answer to what was just told.
      this.wake(this.answers.length > 0 ? 0 : wait);
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      this.closed = true;
      this.events.closed({ code: UNPLAYABLE, reason: error.message });
    }
  }

  /** @returns ms until the next turn */
  private play(): number {
    this.time.followWallClock();
    const now = this.time.progress();
    if (this.subscriptions.size === 0) this.following = false;
    else if (!this.following) {
      this.playhead.join(now);
      this.following = true;
    }
    const answers = this.answers;
    this.answers = [];
    for (const answer of answers) answer();
    const wait = this.following ? this.playUntil(now) : Number.POSITIVE_INFINITY;
    return Math.min(wait, this.heartbeat());
  }

  /** @returns ms until the next tick is due */
  private playUntil(now: number): number {
    const ticks: WireTick[] = [];
    let due = this.playhead.nextDue();
    for (let played = 0; due !== undefined && due <= now && played < TICKS_PER_TURN; played++) {
      const step = this.playhead.step();
      if (step.kind === 'restart') this.addCurrent(ticks, this.subscriptions.keys());
      else this.add(ticks, step.played.instrument);
      due = this.playhead.nextDue();
    }
    if (ticks.length > 0) this.tell({ type: 'ticks', ticks });
    if (due === undefined) return Number.POSITIVE_INFINITY;
    const lag = -this.time.wait(now, due);
    if (lag > MAX_LAG_MS) {
      this.skip(lag);
      due = this.playhead.nextDue() ?? Number.POSITIVE_INFINITY;
    }
    return Math.max(this.shortestWait, Math.ceil(this.time.wait(this.time.progress(), due)));
  }

  private skip(lag: number): void {
    this.playhead.join(this.time.progress());
    this.tell({
      type: 'notice',
      text: `The replay was held up for ${Math.round(lag)} ms: it goes on where the session is.`,
    });
    this.tellCurrent(this.subscriptions.keys());
  }

  /** @returns ms until the next heartbeat is due */
  private heartbeat(): number {
    const now = this.clock.monotonic();
    if (now >= this.heartbeatAt) {
      const progress = this.time.progress();
      this.tell({ type: 'heartbeat', time: this.time.timeAt(progress, this.time.passAt(progress)) });
      this.heartbeatAt = now + HEARTBEAT_MS;
    }
    return this.heartbeatAt - now;
  }

  private tellCurrent(instruments: Iterable<number>): void {
    const ticks: WireTick[] = [];
    this.addCurrent(ticks, instruments);
    if (ticks.length > 0) this.tell({ type: 'ticks', ticks });
  }

  private addCurrent(ticks: WireTick[], instruments: Iterable<number>): void {
    for (const instrument of instruments) this.add(ticks, instrument);
  }

  /** Adds an instrument's newest tick, if it is subscribed and has one. */
  private add(ticks: WireTick[], instrument: number): void {
    const mode = this.subscriptions.get(instrument);
    const played = this.playhead.current(instrument);
    if (mode && played) ticks.push(this.wire.encode(played, mode, this.playhead.pass));
  }

  private tell(message: Message): void {
    if (!this.closed) this.events.frame(JSON.stringify(message));
  }

  private wake(ms: number): void {
    this.cancelTimer();
    if (!this.closed) this.cancelTimer = this.clock.after(ms, () => this.turn());
  }

  private indexOf({ segment, token }: WireInstrument): number | undefined {
    return this.indexes.get(`${segment}:${token}`);
  }
}

/** A line that could not be opened: there is nothing to send to, and nothing to close. */
const FAILED: Transport = { send: () => {}, close: () => {} };

/** @param credentials the account's options, see `replayOptions` */
export function playerFactory(library: SessionLibrary, credentials: Credentials): TransportFactory {
  return (_endpoint, events) => {
    try {
      const options = replayOptions(credentials);
      return new Player(library.open(options.file), options, library.clock, events);
    } catch (error) {
      const reason = (error as Error).message;
      library.clock.after(0, () => events.closed({ code: UNPLAYABLE, reason }));
      return FAILED;
    }
  };
}
