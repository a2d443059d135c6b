import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CloseCode } from '../../common/close-codes.js';
import { Drain, type DrainPlan } from './drain.js';
import { ProtocolError } from './protocol/protocol-error.js';
import { errorMessage } from './request-errors.js';
import type { Session } from './session.js';
import { Sessions } from './sessions.js';

const STEP_MS = 50;

const NOTICE = errorMessage(
  new ProtocolError('SERVER_SHUTDOWN', 'This gateway is being emptied for a restart; connect again'),
  {},
);

/** Closes the clients of a process that is drained, in equal parts over the time of the plan. */
@Injectable()
export class ClientDrain implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sessions: Sessions,
    drain: Drain,
  ) {
    drain.onChange((plan) => this.follow(plan));
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private follow(plan: DrainPlan | undefined): void {
    clearInterval(this.timer);
    if (!plan) return;
    this.step(plan);
    this.timer = setInterval(() => this.step(plan), STEP_MS);
  }

  /** Goes on after the end of the plan: a handshake that was under way when it began may still come through. */
  private step(plan: DrainPlan): void {
    const open = [...this.sessions].filter(({ isOpen }) => isOpen);
    const stepsLeft = Math.max(1, Math.ceil((plan.until - Date.now()) / STEP_MS));
    for (const session of open.slice(0, Math.ceil(open.length / stepsLeft))) part(session);
  }
}

/** Each client is told when its own turn comes, so that they do not all come back at once. */
function part(session: Session): void {
  session.send(NOTICE);
  session.close(CloseCode.GOING_AWAY, 'The gateway is being emptied for a restart');
}
