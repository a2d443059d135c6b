import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Clock } from '../../common/clock.js';
import { CloseCode } from '../../common/close-codes.js';
import { CLOCK } from '../auth/clock.token.js';
import { Drain, type DrainPlan } from './drain.js';
import { ProtocolError } from './protocol/protocol-error.js';
import { errorMessage } from './request-errors.js';
import type { Session } from './session.js';
import { Sessions } from './sessions.js';

/** Shortest time between two parts, in ms: of many clients several are closed together. */
const STEP_MS = 50;

const NOTICE = errorMessage(
  new ProtocolError('SERVER_SHUTDOWN', 'This gateway is being emptied for a restart; connect again'),
  {},
);

/** Closes the clients of a process that is drained, in equal parts spread evenly over the time of the plan. */
@Injectable()
export class ClientDrain implements OnApplicationShutdown {
  private cancelStep = () => {};

  constructor(
    private readonly sessions: Sessions,
    drain: Drain,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    drain.onChange((plan) => this.follow(plan));
  }

  onApplicationShutdown(): void {
    this.cancelStep();
  }

  private follow(plan: DrainPlan | undefined): void {
    this.cancelStep();
    // The time of day may be set meanwhile, and the clients of an hour must not go at once for that.
    if (plan) this.step(this.clock.monotonic() + plan.until - this.clock.now());
  }

  /** Goes on after the end of the plan: a handshake that was under way when it began may still come through. */
  private step(end: number): void {
    const open = [...this.sessions].filter(({ isOpen }) => isOpen);
    const leftMs = Math.max(0, end - this.clock.monotonic());
    const stepsLeft = Math.max(1, Math.min(open.length, Math.ceil(leftMs / STEP_MS)));
    for (const session of open.slice(0, Math.ceil(open.length / stepsLeft))) part(session);
    this.cancelStep = this.clock.after(Math.max(STEP_MS, leftMs / stepsLeft), () => this.step(end));
  }
}

/** Each client is told when its own turn comes, so that they do not all come back at once. */
function part(session: Session): void {
  session.send(NOTICE);
  session.close(CloseCode.GOING_AWAY, 'The gateway is being emptied for a restart');
}
