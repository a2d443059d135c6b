import { topicKey } from '../../bus/bus.js';
import type { BusConsumer } from '../../bus/shared-subscriber.js';
import { formatTopic, type Topic } from '../../bus/topic.js';
import type { Encoding } from '../encoding.js';
import type { Grant } from './envelope.js';
import { Flusher } from './flusher.js';
import { FrameArena } from './frame-arena.js';
import { FrameJoiner } from './frame-joiner.js';
import { LastValues } from './last-values.js';
import { LtpConflation } from './ltp-conflation.js';
import type { Member } from './member.js';
import { Outbox, type OutboxSocket } from './outbox.js';
import { Route, type RouteOptions } from './route.js';
import type { Variant } from './variant.js';

export interface HubOptions {
  ltpThrottleMs: number;
  snapshotMaxAgeMs: number;
  outboxBytes: number;
}

export interface HubCounters {
  /** Messages of topics that nobody here wants: the surplus of prefix matching, or foreign ones. */
  unrouted: number;
  /** Messages that a feed sent and that never came: jumps in `seq`. */
  gaps: number;
  repeats: number;
}

/** One client's place in a route. */
export interface Membership {
  readonly route: Route;
  readonly variant: Variant;
}

const REMEMBERED_TOPICS = 20_000;
/** After messages were lost, the newest of every quiet topic is asked for again; at most this often. */
const REFRESH_INTERVAL_MS = 5000;

/**
 * Takes every message of the bus to the clients that want it: one lookup by the exact topic, one frame a variant, one
 * push a client.
 */
export class Hub {
  private readonly routes = new Map<string, Route>();
  private readonly lastValues = new LastValues(REMEMBERED_TOPICS);
  private readonly arena = new FrameArena();
  private readonly joiner = new FrameJoiner(this.arena);
  /** Decides when what the hub has delivered is written. */
  readonly flusher = new Flusher(this.joiner);
  private readonly conflation: LtpConflation | undefined;
  private readonly routeOptions: RouteOptions;
  private readonly ltpRouteOptions: RouteOptions;
  private refreshTimer: NodeJS.Timeout | undefined;
  readonly counters: HubCounters = { unrouted: 0, gaps: 0, repeats: 0 };

  constructor(
    private readonly bus: BusConsumer,
    private readonly options: HubOptions,
  ) {
    const { ltpThrottleMs, snapshotMaxAgeMs } = options;
    this.conflation = ltpThrottleMs > 0 ? new LtpConflation(ltpThrottleMs) : undefined;
    this.routeOptions = { arena: this.arena, snapshotMaxAgeMs };
    this.ltpRouteOptions = { ...this.routeOptions, conflation: this.conflation };
    bus.onMessage((key, data) => this.receive(key, data));
  }

  get routeCount(): number {
    return this.routes.size;
  }

  /** Opens an outbox for a client that has just connected. */
  outbox(socket: OutboxSocket): Outbox {
    this.flusher.giveWay();
    return new Outbox(socket, this.flusher, this.joiner, this.options.outboxBytes);
  }

  /** Adds a client to a topic; the topic's first client makes the edge subscribe it on the bus. */
  join(member: Member, topic: Topic, broker: string, grant: Grant, encoding: Encoding = 'json'): Membership {
    const name = formatTopic(topic);
    const key = topicKey(name);
    let route = this.routes.get(key);
    if (!route) {
      const { symbol, exchange, mode } = topic;
      const options = mode === 'LTP' ? this.ltpRouteOptions : this.routeOptions;
      route = new Route(name, { symbol, exchange, mode, broker }, options, this.lastValues.take(key));
      this.routes.set(key, route);
      this.bus.subscribe(name);
    }
    return { route, variant: route.join(member, grant, encoding) };
  }

  /** Sends the topic's last known value to one client, if there is one. */
  sendSnapshot(member: Member, { route, variant }: Membership): void {
    const delivery = route.snapshot(variant);
    if (delivery) member.push(delivery);
  }

  /** Removes a client from a topic: nothing of it is sent after this returns. */
  leave(member: Member, { route, variant }: Membership): void {
    route.leave(member, variant);
    member.drop(variant);
    if (!route.empty) return;
    const key = topicKey(route.topic);
    this.routes.delete(key);
    this.lastValues.keep(key, route.last);
    this.bus.unsubscribe(route.topic);
  }

  stop(): void {
    this.conflation?.stop();
    clearTimeout(this.refreshTimer);
  }

  private receive(key: string, data: Buffer): void {
    const route = this.routes.get(key);
    if (!route) {
      this.counters.unrouted++;
      return;
    }
    const reception = route.receive(data);
    if (reception === 'repeat') this.counters.repeats++;
    else if (reception === 'gap') this.noteGap();
  }

  /**
   * Messages were lost, and the newest of a topic that has fallen quiet since may be among them. A new subscription
   * makes the feed publish a topic's last value again.
   */
  private noteGap(): void {
    this.counters.gaps++;
    this.refreshTimer ??= setTimeout(() => {
      this.refreshTimer = undefined;
      for (const { topic } of this.routes.values()) this.bus.renew(topic);
    }, REFRESH_INTERVAL_MS);
  }
}
