import { setTimeout } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CloseCode } from '../../common/close-codes.js';
import { TokenBucket } from '../../common/token-bucket.js';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { EndedSessions } from '../streaming/ended-sessions.js';
import { limitsOf } from '../streaming/entitled.js';
import { FeedDirectory } from '../streaming/feed-directory.js';
import { Hub } from '../streaming/hub/hub.js';
import { tooManyConnections } from '../streaming/session-access.js';
import { credentialOf, Sessions } from '../streaming/sessions.js';
import { EngineOutbox } from './engine-outbox.js';
import type { MarketSocket } from './ui-events.js';
import { UiRequests } from './ui-requests.js';
import { UiSession } from './ui-session.js';

const LONGEST_CHECK_INTERVAL_MS = 250;
/** Shutting down waits no longer than this for clients to be told. */
const FAREWELL_MS = 300;
const FAREWELL_STEP_MS = 10;

/** The clients of the Socket.IO channel: opens and ends their sessions, and gives up those that do not read. */
@Injectable()
export class UiClients implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly open = new Map<MarketSocket, UiSession>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly hub: Hub,
    private readonly sessions: Sessions,
    private readonly feeds: FeedDirectory,
    private readonly requests: UiRequests,
    private readonly ended: EndedSessions,
  ) {}

  onApplicationBootstrap(): void {
    const timeoutMs = this.config.slowTimeout * 1000;
    const interval = Math.min(LONGEST_CHECK_INTERVAL_MS, timeoutMs / 2);
    this.timer = setInterval(() => this.giveUpSlow(performance.now() - timeoutMs), interval);
  }

  /** Told before the connections close: clients come back by themselves, and know why they have to. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    const message = 'The gateway is shutting down: clients that reconnect by themselves need do nothing';
    for (const session of this.open.values()) session.emit('system_alert', { code: 'SERVER_SHUTDOWN', message });
    // A client that polls can be told when it asks next.
    const end = performance.now() + FAREWELL_MS;
    const isTold = (session: UiSession) => session.outbox.pendingBytes === 0;
    while (performance.now() < end && ![...this.open.values()].every(isTold)) await setTimeout(FAREWELL_STEP_MS);
  }

  [Symbol.iterator](): IterableIterator<UiSession> {
    return this.open.values();
  }

  /** Opens the session of a client that the handshake has let in. */
  connected(socket: MarketSocket, address: string): void {
    const { principal, admitted } = socket.data.admission!;
    const { maxConnections } = limitsOf(this.config, principal.entitlement);
    // Those that shook hands at the same time were counted by none of them.
    if (this.sessions.connectionsOf(credentialOf(principal)) >= maxConnections) {
      socket.emit('error', { code: 'CAPACITY_EXCEEDED', message: tooManyConnections(maxConnections) });
      socket.disconnect(true);
      return;
    }
    const outbox = new EngineOutbox(socket.conn, this.hub.flusher, this.config.outboxBytes);
    const bucket = new TokenBucket(this.config.requestRate, this.config.requestBurst);
    const session = new UiSession(socket, address, outbox, bucket, this.hub);
    session.principal = principal;
    this.open.set(socket, session);
    this.sessions.add(session);
    this.sessions.authenticated(session);
    admitted();
    socket.use((event, next) => this.requests.take(session, event, next));
    socket.conn.on('heartbeat', session.heard);
    socket.conn.on('data', session.received);
    session.emit('connected', { status: 'ok' });
    const { broker, feed } = principal.account;
    const { state, since, message } = this.feeds.status(feed, broker);
    session.emit('status', { type: 'status', broker, state, since, message });
  }

  disconnected(socket: MarketSocket, reason: string): void {
    const session = this.open.get(socket);
    if (!session) return;
    this.open.delete(socket);
    this.sessions.remove(session);
    socket.conn.off('heartbeat', session.heard);
    socket.conn.off('data', session.received);
    session.release();
    this.ended.record(session, { code: undefined, reason });
  }

  private giveUpSlow(before: number): void {
    for (const session of this.open.values()) {
      const { blockedSince } = session.outbox;
      if (blockedSince !== undefined && blockedSince <= before) {
        session.close(CloseCode.SLOW_CONSUMER, 'Slow consumer: the client does not read');
      }
    }
  }
}
