import { CloseCode } from '../../common/close-codes.js';
import type { Session } from './session.js';
import type { Sessions } from './sessions.js';

export interface HeartbeatOptions {
  pingIntervalMs: number;
  pingTimeoutMs: number;
  slowTimeoutMs: number;
}

interface Vigil {
  /** Monotonic ms of the last ping; undefined before the first. */
  pingedAt: number;
  answered: boolean;
}

const TICK_MS = 250;

/**
 * One clock for all sessions: pings those that are due, ends those that do not answer, and closes those whose socket
 * has been blocked for too long.
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

  watch(session: Session): void {
    const vigil: Vigil = { pingedAt: performance.now(), answered: true };
    this.vigils.set(session, vigil);
    session.socket.on('pong', () => {
      vigil.answered = true;
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
        session.socket.terminate();
      } else if (vigil.answered && now - vigil.pingedAt >= this.options.pingIntervalMs) {
        vigil.answered = false;
        vigil.pingedAt = now;
        session.socket.ping();
      }
    }
  }
}
