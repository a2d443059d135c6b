import type { FeedState, FeedStatus } from '../../../common/feed-state.js';
import { SampledLog } from '../../../common/sampled-log.js';
import type { Tick } from '../../../common/tick.js';
import type { Topic } from '../../bus/topic.js';
import type { Credentials, Rejection } from './contract.js';
import { type FeedCounters, newCounters } from './counters.js';
import type { FeedOptions } from './feed-options.js';
import { type ConnectionReport, countSubscriptions, reportConnection, type SubscriptionCounts } from './feed-report.js';
import { type LinkView, stateOf } from './feed-state-rules.js';
import { StatusBoard } from './feed-status.js';
import { FetchHttpClient } from './http-client.js';
import type { Link } from './link.js';
import { redact } from './redact.js';
import { type SessionCalendar, shippedCalendar } from './session-calendar.js';
import { healthOf, type Moment } from './stall-policy.js';
import { type SubscriptionState, subscriptionStateOf } from './subscription-state.js';
import { TickPublisher } from './tick-publisher.js';
import { TopicBook } from './topic-book.js';
import { Upstream } from './upstream.js';

/** Between two looks at the clocks of the connections, in ms. */
const WATCH_MS = 500;
/** Least time between two looks at the state for the sake of a tick, in ms. */
const TICK_LOOK_MS = 50;

/** No credentials are the same as these, not even none. */
const LOGGED_OUT: Credentials = {};

/** `refused` and `stopped` end every attempt to connect; new credentials lift a refusal. */
type Mode = { is: 'new' | 'running' | 'stopped' } | { is: 'refused'; rejection: Rejection };

/**
 * The live stream of one account: keeps upstream what its topics want, and publishes what comes, by topic. It is
 * driven by interest alone.
 */
export class Feed {
  readonly counters: FeedCounters = newCounters();
  private readonly board: StatusBoard;
  private readonly book: TopicBook;
  private readonly publisher: TickPublisher;
  private readonly upstream: Upstream;
  private readonly calendar: SessionCalendar;
  private readonly malformed: SampledLog;
  private mode: Mode = { is: 'new' };
  private credentials: Credentials;
  private cancelWatch: (() => void) | undefined;
  private lookedAt = 0;

  constructor(private readonly options: FeedOptions) {
    const { definition, clock, settings, log } = options;
    this.credentials = { ...options.credentials };
    this.calendar = options.calendar ?? shippedCalendar();
    this.malformed = new SampledLog((text) => log.warn(`${options.name}: ${this.clean(text)}`));
    this.board = new StatusBoard({ feed: options.name, broker: definition.id }, clock, (status) => this.told(status));
    this.book = new TopicBook({
      definition,
      instruments: options.instruments,
      clock,
      lingerMs: settings.lingerMs,
      changed: (subscription) => this.upstream.change(subscription),
    });
    this.publisher = new TickPublisher({
      book: this.book,
      counters: this.counters,
      fillsFromMain: definition.upstream !== undefined,
      publish: options.publish,
      ...(options.delays && { delays: { clock, buckets: options.delays } }),
    });
    this.upstream = this.createUpstream();
  }

  get status(): FeedStatus {
    return this.board.status;
  }

  /** Tells the status, and connects as soon as something is wanted. */
  start(): void {
    if (this.mode.is !== 'new') return;
    this.mode = { is: 'running' };
    this.upstream.enable('login');
    this.refreshStatus();
    this.watch();
  }

  /**
   * Interest in a topic, as the bus tells it: `true` on every new subscription, also of a topic that is wanted already
   * (its last value is then published again, with its `seq`), `false` when the last subscriber has gone.
   */
  setInterest(topic: Topic, wanted: boolean): void {
    if (this.mode.is === 'stopped') return;
    if (!wanted) {
      this.book.unwant(topic);
      return;
    }
    const state = this.book.want(topic);
    if (state) this.publisher.repeat(state);
    else this.counters.unknownTopics += 1;
  }

  /** Takes new credentials and makes every connection anew with them; the same ones again change nothing. */
  login(credentials: Credentials): void {
    if (this.mode.is === 'stopped') return;
    if (this.credentials !== LOGGED_OUT && sameCredentials(credentials, this.credentials)) return;
    this.credentials = { ...credentials };
    if (this.mode.is === 'new') return;
    this.mode = { is: 'running' };
    this.upstream.enable('login');
    this.refreshStatus();
  }

  /** Closes every connection until `login` brings credentials, whichever; the state is `login_required`. */
  logOut(message: string): void {
    if (this.mode.is === 'stopped') return;
    this.credentials = LOGGED_OUT;
    this.mode = { is: 'refused', rejection: { kind: 'credential', message } };
    this.refreshStatus();
    void this.upstream.disable();
  }

  /** Makes every connection anew, as an operator asks; also after a refusal. Gives how many there were. */
  reconnect(): number {
    if (this.mode.is === 'new' || this.mode.is === 'stopped' || this.credentials === LOGGED_OUT) return 0;
    this.mode = { is: 'running' };
    const connections = [...this.upstream.links()].length;
    this.upstream.enable('operator');
    this.refreshStatus();
    return connections;
  }

  /** Follows a change of the instrument table: what has a new token is subscribed anew. */
  refreshInstruments(): void {
    if (this.mode.is !== 'stopped') this.book.refresh();
  }

  /** Where the subscription of a topic stands; undefined when nothing is wanted upstream for it. */
  subscriptionState(topic: Topic): SubscriptionState | undefined {
    const state = this.book.find(topic);
    return state && subscriptionStateOf(state, this.options.clock.monotonic(), this.status.state);
  }

  /** The connections, whose reasons hold no secret. */
  connections(): ConnectionReport[] {
    const now = this.options.clock.monotonic();
    return [...this.upstream.links()].map((link) => {
      const report = reportConnection(link, now);
      return { ...report, reason: this.clean(report.reason) };
    });
  }

  subscriptionCounts(): SubscriptionCounts {
    return countSubscriptions(this.book.all(), this.options.clock.monotonic(), this.status.state);
  }

  /** Closes every connection; resolves once all have closed, after two seconds at the latest. */
  async stop(): Promise<void> {
    if (this.mode.is === 'stopped') return;
    this.mode = { is: 'stopped' };
    this.cancelWatch?.();
    this.book.stop();
    const closed = this.upstream.stop();
    this.refreshStatus();
    await closed;
  }

  private createUpstream(): Upstream {
    const { options } = this;
    const { definition, clock, settings, urls, log } = options;
    return new Upstream(
      {
        definition,
        settings,
        clock,
        counters: this.counters,
        calendar: this.calendar,
        http: options.http ?? new FetchHttpClient(),
        random: options.random,
        createProtocol: (channel) =>
          definition.createProtocol({ credentials: this.credentials, channel, now: () => clock.now(), urls }),
      },
      {
        tick: (link, tick) => this.tick(link, tick),
        order: (update) => {
          this.counters.orders += 1;
          options.onOrder?.(update);
        },
        malformed: (reason) => {
          this.counters.decodeErrors += 1;
          this.malformed.say(`a frame was not understood: ${reason}`);
        },
        notice: (message) => log.log(`${options.name}: the broker says: ${this.clean(message)}`),
        lost: (link) => {
          // What nobody wants any more must not come back with the connection.
          this.book.dropLingering(link.reconciler.subscriptions());
          this.upstream.settle();
        },
        failed: (link, rejection) => this.failed(link, rejection),
        changed: () => this.refreshStatus(),
      },
    );
  }

  private tick(link: Link, tick: Tick): void {
    const now = link.connection.aliveAt;
    this.publisher.publishTick(link, tick, now);
    if (this.status.state !== 'live' && now - this.lookedAt >= TICK_LOOK_MS) this.refreshStatus();
  }

  private failed(link: Link, rejection: Rejection): void {
    // A side channel that an account has no plan for must not take the main stream with it.
    const isOwnLoss = rejection.kind === 'fatal' && link.channel !== this.upstream.mainChannel;
    if (isOwnLoss || this.mode.is !== 'running') return;
    this.mode = { is: 'refused', rejection };
    this.refreshStatus();
    void this.upstream.disable();
  }

  private watch(): void {
    this.cancelWatch = this.options.clock.after(WATCH_MS, () => {
      this.upstream.watch(this.moment());
      this.refreshStatus();
      this.watch();
    });
  }

  private moment(): Moment {
    const { clock } = this.options;
    return { now: clock.now(), monotonic: clock.monotonic() };
  }

  private refreshStatus(): void {
    if (this.mode.is === 'new') return;
    const { state, message } = this.currentState();
    this.board.set(state, this.clean(message));
  }

  private told(status: FeedStatus): void {
    const { log, name, onStatus } = this.options;
    log.log(`${name}: ${status.state}${status.message === '' ? '' : `: ${status.message}`}`);
    onStatus(status);
  }

  /** A broker's text may repeat what it was sent. */
  private clean(text: string): string {
    return redact(text, this.options.definition.credentials, this.credentials);
  }

  private currentState(): { state: FeedState; message: string } {
    const { mode } = this;
    if (mode.is === 'stopped') return { state: 'down', message: 'stopped' };
    if (mode.is === 'refused') {
      const { kind, message } = mode.rejection;
      return { state: kind === 'credential' ? 'login_required' : 'down', message };
    }
    const moment = this.moment();
    this.lookedAt = moment.monotonic;
    const { state, message } = stateOf(this.views(moment));
    const waiting = this.upstream.waiting();
    const lack = waiting.count > 0 ? `${waiting.count} subscriptions wait for room (${waiting.message})` : '';
    return { state, message: [message, lack].filter((part) => part !== '').join('; ') };
  }

  /** The connections that the state depends on: those of the main channel, or all where it carries nothing. */
  private views(moment: Moment): LinkView[] {
    const carrying = [...this.upstream.links()].filter((link) => link.reconciler.size > 0);
    const main = carrying.filter((link) => link.channel === this.upstream.mainChannel);
    return (main.length > 0 ? main : carrying).map((link) => ({
      phase: link.connection.phase,
      health:
        link.connection.phase === 'ready'
          ? healthOf(link, this.options.definition.liveness, this.calendar, moment)
          : undefined,
      wasReady: link.connection.wasReady,
      isStalled: link.stalls > 0,
      reason: link.connection.reason,
    }));
  }
}

function sameCredentials(a: Credentials, b: Credentials): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}
