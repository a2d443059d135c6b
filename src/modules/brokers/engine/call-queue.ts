import type { Clock } from '../../../common/clock.js';
import type { BatchLimiter } from './batch-limiter.js';
import type {
  ConnectionFailure,
  HttpCall,
  HttpClient,
  Protocol,
  Rejection,
  SubscriptionItem,
  TickSink,
} from './contract.js';
import { classify } from './failure.js';

export interface CallQueueContext {
  http: HttpClient;
  clock: Clock;
  /** Shared by the queues of a connection, one after another. */
  limiter: BatchLimiter;
  protocol: Protocol;
  sink: TickSink;
  /** False once the line is given up: what still waits is forgotten, and no answer is read any more. */
  isCurrent(): boolean;
  /** A call has failed, and the protocol has not dealt with it. */
  failed(problem: Rejection, items: readonly SubscriptionItem[]): void;
}

/** The HTTP calls of one line, one at a time: a subscribe must not be overtaken by the unsubscribe that follows it. */
export class CallQueue {
  /** Settles when the last call has. */
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly context: CallQueueContext) {}

  add(call: HttpCall, items: readonly SubscriptionItem[]): void {
    this.last = this.last.then(async () => {
      if (!(await this.mayCall())) return;
      const problem = await this.perform(call);
      if (problem) this.context.failed(problem, items);
    });
  }

  /** Resolves when the broker's limit allows another call; false when the line is gone by then. */
  private async mayCall(): Promise<boolean> {
    const { clock, limiter } = this.context;
    while (this.context.isCurrent()) {
      const ms = limiter.take(clock.monotonic());
      if (ms <= 0) return true;
      await new Promise<void>((resolve) => clock.after(ms, resolve));
    }
    return false;
  }

  private async perform(call: HttpCall): Promise<Rejection | undefined> {
    const { http, protocol, sink } = this.context;
    try {
      const answer = await http.request(call);
      if (answer.status < 200 || answer.status >= 300) return this.refused(answer, call);
      if (this.context.isCurrent()) protocol.answered?.(answer.body, sink, call);
      return undefined;
    } catch (error) {
      return this.refused({ reason: error instanceof Error ? error.message : 'the call failed' }, call);
    }
  }

  /** What a call that brought no success means; undefined where the protocol has dealt with it. */
  private refused(failure: ConnectionFailure, call: HttpCall): Rejection | undefined {
    const { protocol, sink } = this.context;
    if (this.context.isCurrent() && protocol.refused?.(failure, sink, call)) return undefined;
    if (failure.status !== undefined) return classify(protocol, failure);
    return { kind: 'retryable', message: failure.reason ?? 'the call failed' };
  }
}
