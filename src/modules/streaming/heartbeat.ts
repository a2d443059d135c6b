import type { WebSocket } from 'ws';
import { CloseCode } from '../../common/close-codes.js';
import type { Session } from './session.js';
import type { Sessions } from './sessions.js';
import type { WsSession } from './ws-session.js';

export interface HeartbeatOptions {
  pingIntervalMs: number;
  pingTimeoutMs: number;
  slowTimeoutMs: number;
  /** 0: sessions may be idle for ever. */
  idleTimeoutMs: number;
}

interface Vigil {
  readonly socket: WebSocket;
  /** Monotonic ms of the last ping; undefined before the first. */
  pingedAt: number;
  answered: boolean;
  /** What the client had asked for beside pings when it was last seen in use, and when that was. */
  requests: number;
  usedAt: number;
}

const TICK_MS = 250;

/**
 * One clock for all sessions that it watches: pings those that are due, ends those that do not answer, and closes those whose socket
 * has been blocked, or that have been of no use, for too long.
 */
export class Heartbeat {
  private readonly vigils = new WeakMap<Session, Vigil>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sessions: Sessions,
    private readonly options: HeartbeatOptions,
  ) {}

  start(): void {
    const tick = Math.min(TICK_MS, this.options.pingTimeoutMs / 2, this.options.slowTimeoutMs / 2);
    this.timer = setInterval(() => this.tick(performance.now()), tick);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  watch(session: WsSession): void {
    const { socket } = session;
    const vigil: Vigil = {
      socket,
      pingedAt: performance.now(),
      answered: true,
      requests: 0,
      usedAt: performance.now(),
    };
    this.vigils.set(session, vigil);
    socket.on('pong', () => {
      vigil.answered = true;
      session.lastPongAt = Date.now();
    });
  }

  private tick(now: number): void {
    for (const session of this.sessions) {
      const vigil = this.vigils.get(session);
      if (!vigil) continue;
      const blockedSince = session.outbox.blockedSince;
      if (blockedSince !== undefined) {
        // A blocked client cannot answer pings: its own deadline rules, and the ping's begins when it reads again.
        vigil.pingedAt = now;
        if (now - blockedSince >= this.options.slowTimeoutMs) {
          session.close(CloseCode.SLOW_CONSUMER, 'Slow consumer: the client does not read');
        }
        continue;
      }
      if (!vigil.answered && now - vigil.pingedAt >= this.options.pingTimeoutMs) {
        vigil.socket.terminate();
      } else if (this.isIdle(session, vigil, now)) {
        session.close(CloseCode.IDLE, 'Idle: nothing subscribed and nothing asked for');
      } else if (vigil.answered && now - vigil.pingedAt >= this.options.pingIntervalMs) {
        vigil.answered = false;
        vigil.pingedAt = now;
        vigil.socket.ping();
      }
    }
  }

  /** Who is not authenticated has a deadline of its own. */
  private isIdle(session: Session, vigil: Vigil, now: number): boolean {
    const requests = session.requests - session.pings;
    if (!session.principal || session.subscriptions.size > 0 || requests !== vigil.requests) {
      vigil.requests = requests;
      vigil.usedAt = now;
    }
    return this.options.idleTimeoutMs > 0 && now - vigil.usedAt >= this.options.idleTimeoutMs;
  }
}
