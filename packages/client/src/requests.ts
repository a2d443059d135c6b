import type { Clock } from './clock.js';
import { GatewayError, RequestTimeoutError, type TickgateError } from './errors.js';
import type { Action, ErrorMessage, Replies, ServerMessage } from './messages.js';

interface InFlight {
  done(reply: ServerMessage): void;
  failed(error: TickgateError): void;
}

/** The gateway refuses these without reading them, so they carry no id; replies come in the order of the requests. */
const UNREAD: ReadonlySet<string> = new Set(['RATE_LIMITED', 'MESSAGE_TOO_LARGE', 'INVALID_JSON']);

/** Requests on one connection, each with its reply. */
export class Requests {
  private readonly inFlight = new Map<number, InFlight>();
  private lastId = 0;

  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs: number,
    private readonly write: (text: string) => void,
  ) {}

  /**
   * Calls back rather than promising: a reply has to be dealt with before the data that follows it.
   *
   * @param failed gets a GatewayError, a RequestTimeoutError, or what `failAll` was given
   */
  send<A extends Action>(
    action: A,
    fields: object,
    done: (reply: Replies[A]) => void,
    failed: (error: TickgateError) => void,
  ): void {
    const id = ++this.lastId;
    const cancel = this.clock.after(this.timeoutMs, () => {
      this.inFlight.delete(id);
      failed(new RequestTimeoutError(action, this.timeoutMs));
    });
    this.inFlight.set(id, {
      done: (reply) => {
        cancel();
        done(reply as Replies[A]);
      },
      failed: (error) => {
        cancel();
        failed(error);
      },
    });
    this.write(JSON.stringify({ action, ...fields, request_id: id }));
  }

  /** @returns false when the message answers no request that waits */
  settle(message: ServerMessage): boolean {
    const id = this.idOf(message);
    const request = id === undefined ? undefined : this.inFlight.get(id);
    if (id === undefined || !request) return false;
    this.inFlight.delete(id);
    if (message.type === 'error') request.failed(new GatewayError(message));
    else request.done(message);
    return true;
  }

  failAll(error: TickgateError): void {
    const requests = [...this.inFlight.values()];
    this.inFlight.clear();
    for (const request of requests) request.failed(error);
  }

  private idOf(message: ServerMessage): number | undefined {
    const { request_id: id } = message as Partial<ErrorMessage>;
    if (id !== undefined) return Number(id);
    if (message.type !== 'error' || !UNREAD.has(message.code)) return undefined;
    return this.inFlight.keys().next().value;
  }
}
