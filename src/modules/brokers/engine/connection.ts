import type { Backoff } from '../../../common/backoff.js';
import type { Clock } from '../../../common/clock.js';
import type { Tick } from '../../../common/tick.js';
import { BatchLimiter } from './batch-limiter.js';
import { CallQueue, type CallQueueContext } from './call-queue.js';
import {
  type ConnectionFailure,
  type Frame,
  type HttpClient,
  LoginError,
  type Outbound,
  type Protocol,
  type Rejection,
  type SubscriptionItem,
  type TickSink,
  type Transport,
  type TransportFactory,
} from './contract.js';
import type { FeedCounters, ReconnectCause } from './counters.js';
import { classify } from './failure.js';
import { afterCalls } from './transports/prepared-transport.js';

/** From the start of a connect to its being ready, in ms. */
const READY_TIMEOUT_MS = 20_000;
/** A transport that has not told of its end after this long counts as gone, in ms. */
const CLOSE_TIMEOUT_MS = 2_000;
/** A connection that was ready for this long has proven itself: the back-off starts afresh, in ms. */
const STABLE_MS = 30_000;

export interface ConnectionContext {
  clock: Clock;
  counters: FeedCounters;
  backoff: Backoff;
  http: HttpClient;
  /** The engine's transport for endpoints that name `ws`. */
  ws: TransportFactory;
  /** A fresh protocol for each attempt: what the last one had merged died with its connection. */
  createProtocol(): Protocol;
  /** Most HTTP calls a second; absent: as many as the protocol asks for. */
  callsPerSecond?: number;
}

export interface ConnectionEvents {
  /** Subscriptions may be sent now. */
  ready(protocol: Protocol): void;
  /** The line is gone; another one follows unless `failed` or `idle` is told. */
  lost(): void;
  /** The broker wants no reconnect. */
  failed(rejection: Rejection): void;
  /** The line that `close` was asked for has closed. */
  idle(): void;
  /** Any other change of phase. */
  changed(): void;
  tick(tick: Tick): void;
  acknowledged(items: readonly SubscriptionItem[]): void;
  rejectedItems(rejection: Rejection, items: readonly SubscriptionItem[]): void;
  order(update: Record<string, unknown>): void;
  malformed(reason: string): void;
  notice(message: string): void;
}

/** One attempt: a protocol and its transport. Events of a line that is no longer current are ignored. */
interface Line {
  readonly protocol: Protocol;
  readonly sink: TickSink;
  transport: Transport | undefined;
  cancelHeartbeat: (() => void) | undefined;
  calls: CallQueue;
}

type Failed = { phase: 'failed'; rejection: Rejection };

/** What becomes of the connection once its line has told of its end. */
type Next = { phase: 'idle' } | { phase: 'connecting' } | { phase: 'waiting'; atLeastMs: number } | Failed;

type State =
  | { phase: 'idle' }
  | { phase: 'connecting'; line: Line; cancel: () => void }
  | { phase: 'ready'; line: Line; since: number }
  | { phase: 'closing'; line: Line; cancel: () => void; next: Next }
  | { phase: 'waiting'; cancel: () => void }
  | Failed;

export type ConnectionPhase = State['phase'];

/**
 * One upstream connection: opens a line, keeps it alive, and makes it anew when it is lost. There is never more than
 * one line: the next is opened only after the last has told of its end.
 */
export class Connection {
  private state: State = { phase: 'idle' };
  private lastReason = '';
  private readonly callLimiter: BatchLimiter;
  /** Whether it was ever ready. */
  wasReady = false;
  /** Monotonic ms of the last sign of life of any kind on the present line. */
  aliveAt = 0;
  /** Monotonic ms of the last tick on the present line. */
  tickAt: number | undefined;
  constructor(
    private readonly context: ConnectionContext,
    private readonly events: ConnectionEvents,
  ) {
    this.callLimiter = new BatchLimiter(context.callsPerSecond ?? Number.POSITIVE_INFINITY);
  }

  get phase(): ConnectionPhase {
    return this.state.phase;
  }

  /** Monotonic ms at which the connection became ready; undefined when it is not. */
  get readySince(): number | undefined {
    return this.state.phase === 'ready' ? this.state.since : undefined;
  }

  /** Why the connection was lost last; empty before the first loss, and from a restart on. */
  get reason(): string {
    return this.lastReason;
  }

  /** Connects unless a line is there or on its way. A failed connection stays failed: see `restart`. */
  open(): void {
    const { state } = this;
    if (state.phase === 'idle') this.connect();
    else if (state.phase === 'closing' && state.next.phase === 'idle') state.next = { phase: 'connecting' };
  }

  /** Ends the line and every attempt at another; the event `idle` follows. */
  close(): void {
    const { state } = this;
    switch (state.phase) {
      case 'connecting':
      case 'ready':
        this.end(state.line, { phase: 'idle' });
        return;
      case 'closing':
        state.next = { phase: 'idle' };
        return;
      case 'waiting':
        state.cancel();
        this.become({ phase: 'idle' });
        return;
      case 'idle':
      case 'failed':
        this.become({ phase: 'idle' });
        return;
    }
  }

  /** Makes the line anew without waiting, from whatever state but `idle`. */
  restart(cause: ReconnectCause): void {
    const { state } = this;
    if (state.phase === 'idle') return;
    this.context.backoff.reset();
    this.context.counters.reconnects[cause] += 1;
    this.lastReason = '';
    switch (state.phase) {
      case 'connecting':
      case 'ready':
        this.end(state.line, { phase: 'connecting' });
        return;
      case 'closing':
        state.next = { phase: 'connecting' };
        return;
      case 'waiting':
        state.cancel();
        this.connect();
        return;
      case 'failed':
        this.connect();
        return;
    }
  }

  /** Gives the line up, backs off and tries again. */
  drop(cause: ReconnectCause, reason: string, atLeastMs = 0): void {
    const { state } = this;
    if (state.phase !== 'connecting' && state.phase !== 'ready') return;
    this.context.counters.reconnects[cause] += 1;
    this.lastReason = reason;
    this.end(state.line, { phase: 'waiting', atLeastMs });
  }

  /** Sends frames over the line in order, and HTTP calls one after another. */
  send(outbound: readonly Outbound[], items: readonly SubscriptionItem[] = []): void {
    const { state } = this;
    if (state.phase !== 'connecting' && state.phase !== 'ready') return;
    const { line } = state;
    for (const one of outbound) {
      if (typeof one === 'string' || Buffer.isBuffer(one)) line.transport?.send(one);
      else line.calls.add(one.http, one.items ?? items);
    }
  }

  private connect(): void {
    const { clock, counters } = this.context;
    counters.connects += 1;
    this.aliveAt = clock.monotonic();
    this.tickAt = undefined;
    let line: Line;
    try {
      line = this.newLine();
    } catch {
      this.refuse({ kind: 'fatal', message: 'the protocol cannot be made from these credentials' });
      return;
    }
    const cancel = clock.after(READY_TIMEOUT_MS, () => {
      this.drop('handshake', `not ready within ${READY_TIMEOUT_MS / 1000} s`);
    });
    this.state = { phase: 'connecting', line, cancel };
    try {
      this.openTransport(line);
    } catch (error) {
      // Any other error's text may hold the URL, and the URL a token.
      const { kind, message } =
        error instanceof LoginError ? error : ({ kind: 'fatal', message: 'the endpoint cannot be opened' } as const);
      this.fail(line, { kind, message });
      return;
    }
    this.events.changed();
  }

  private openTransport(line: Line): void {
    const endpoint = line.protocol.endpoint();
    const open = afterCalls(endpoint.transport === 'ws' ? this.context.ws : endpoint.transport, this.context.http);
    line.transport = open(endpoint, {
      opened: () => this.opened(line),
      frame: (frame) => this.received(line, frame),
      alive: () => {
        if (this.isCurrent(line)) this.aliveAt = this.context.clock.monotonic();
      },
      closed: (failure) => this.closed(line, failure),
    });
  }

  private newLine(): Line {
    const { events } = this;
    const { http, clock } = this.context;
    const protocol = this.context.createProtocol();
    const isCurrent = () => this.isCurrent(line);
    const sink: TickSink = {
      tick: (tick) => {
        if (!this.isCurrent(line)) return;
        this.tickAt = this.aliveAt;
        events.tick(tick);
      },
      ready: () => this.becomeReady(line),
      acknowledged: (items) => {
        if (this.isCurrent(line)) events.acknowledged(items);
      },
      rejected: (rejection) => this.rejected(line, rejection),
      send: (outbound) => {
        if (this.isCurrent(line)) this.send([outbound]);
      },
      malformed: (reason) => events.malformed(reason),
      order: (update) => events.order(update),
      notice: (message) => events.notice(message),
    };
    const failed: CallQueueContext['failed'] = (problem, items) => this.callFailed(line, problem, items);
    const calls = new CallQueue({ http, clock, limiter: this.callLimiter, protocol, sink, isCurrent, failed });
    const line: Line = { protocol, sink, calls, transport: undefined, cancelHeartbeat: undefined };
    return line;
  }

  private opened(line: Line): void {
    if (!this.isCurrent(line)) return;
    this.aliveAt = this.context.clock.monotonic();
    try {
      this.send(line.protocol.opened());
    } catch {
      this.fail(line, { kind: 'fatal', message: 'the protocol cannot log in' });
      return;
    }
    if (line.protocol.waitsForReady) this.limitSilence(line);
    else this.becomeReady(line);
  }

  private limitSilence(line: Line): void {
    const { state } = this;
    const { readyAfterMs } = line.protocol;
    if (readyAfterMs === undefined || state.phase !== 'connecting' || state.line !== line) return;
    const cancelSilence = this.context.clock.after(readyAfterMs, () => this.becomeReady(line));
    const { cancel } = state;
    state.cancel = () => {
      cancel();
      cancelSilence();
    };
  }

  private becomeReady(line: Line): void {
    const { state } = this;
    if (state.phase !== 'connecting' || state.line !== line) return;
    state.cancel();
    this.state = { phase: 'ready', line, since: this.context.clock.monotonic() };
    this.wasReady = true;
    this.scheduleHeartbeat(line);
    this.events.ready(line.protocol);
  }

  private scheduleHeartbeat(line: Line): void {
    const { heartbeat } = line.protocol;
    if (!heartbeat) return;
    line.cancelHeartbeat = this.context.clock.after(heartbeat.intervalMs, () => {
      try {
        this.send([heartbeat.frame()]);
      } catch {
        this.events.malformed('the protocol cannot make its heartbeat');
      }
      this.scheduleHeartbeat(line);
    });
  }

  private received(line: Line, frame: Frame): void {
    if (!this.isCurrent(line)) return;
    this.context.counters.frames += 1;
    this.aliveAt = this.context.clock.monotonic();
    try {
      line.protocol.receive(frame, line.sink);
    } catch (error) {
      this.events.malformed(error instanceof Error ? error.message : 'the protocol threw');
    }
  }

  private rejected(line: Line, rejection: Rejection): void {
    if (!this.isCurrent(line)) return;
    if (rejection.items && rejection.kind !== 'credential') this.events.rejectedItems(rejection, rejection.items);
    else if (rejection.kind === 'retryable') this.drop('rejected', rejection.message, rejection.retryAfterMs);
    else this.fail(line, rejection);
  }

  /** The broker wants no further attempt: told at once, while the line may still be closing. */
  private fail(line: Line, rejection: Rejection): void {
    this.lastReason = rejection.message;
    this.end(line, { phase: 'failed', rejection });
    this.events.failed(rejection);
  }

  /** As `fail`, where there is no line yet. */
  private refuse(rejection: Rejection): void {
    this.lastReason = rejection.message;
    this.state = { phase: 'failed', rejection };
    this.events.failed(rejection);
  }

  private closed(line: Line, failure: ConnectionFailure): void {
    const { state } = this;
    if (state.phase === 'closing' && state.line === line) {
      state.cancel();
      this.become(state.next);
      return;
    }
    if (!this.isCurrent(line)) return;
    const rejection = classify(line.protocol, failure);
    line.transport = undefined;
    if (rejection.kind === 'retryable') this.drop('network', rejection.message, rejection.retryAfterMs);
    else this.fail(line, rejection);
  }

  /** Closes the current line in order; `next` begins once it has told of its end. */
  private end(line: Line, next: Next): void {
    this.release(line);
    const { transport } = line;
    if (transport) {
      const cancel = this.context.clock.after(CLOSE_TIMEOUT_MS, () => this.closed(line, {}));
      this.state = { phase: 'closing', line, cancel, next };
      this.events.lost();
      transport.close();
    } else {
      this.state = { phase: 'closing', line, cancel: () => {}, next };
      this.events.lost();
      this.closed(line, {});
    }
  }

  /** Stops the timers of the current line, and settles what it says about the back-off. */
  private release(line: Line): void {
    const { state } = this;
    line.cancelHeartbeat?.();
    if (state.phase === 'connecting') state.cancel();
    if (state.phase === 'ready' && this.context.clock.monotonic() - state.since >= STABLE_MS) {
      this.context.backoff.reset();
    }
  }

  private become(next: Next): void {
    switch (next.phase) {
      case 'connecting':
        this.connect();
        return;
      case 'waiting': {
        const ms = this.context.backoff.next(next.atLeastMs);
        this.state = { phase: 'waiting', cancel: this.context.clock.after(ms, () => this.connect()) };
        this.events.changed();
        return;
      }
      case 'idle':
        this.state = { phase: 'idle' };
        this.events.idle();
        return;
      case 'failed':
        this.state = next;
        this.events.changed();
        return;
    }
  }

  private isCurrent(line: Line): boolean {
    const { state } = this;
    return (state.phase === 'connecting' || state.phase === 'ready') && state.line === line;
  }

  private callFailed(line: Line, problem: Rejection, items: readonly SubscriptionItem[]): void {
    this.context.counters.httpErrors += 1;
    if (items.length > 0) this.rejected(line, { ...problem, items: [...items] });
    else this.rejected(line, problem);
  }
}
