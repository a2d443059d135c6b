import type { TickgateError } from './errors.js';
import type { AuthenticatedMessage } from './messages.js';

/** What the connection is doing; `status` tells the members apart. */
export type ConnectionState =
  /** `connect()` was not called yet. */
  | { readonly status: 'disconnected' }
  /** The socket is being opened. `attempt` is 0 for the first try, and counts the tries since the connection was lost. */
  | { readonly status: 'connecting'; readonly attempt: number }
  /** The socket is open; the key was sent. */
  | { readonly status: 'authenticating'; readonly attempt: number }
  | { readonly status: 'connected'; readonly session: AuthenticatedMessage }
  /** Waiting for the next try, of the number `attempt`, at `retryAt` (epoch ms). */
  | {
      readonly status: 'reconnecting';
      readonly attempt: number;
      readonly retryInMs: number;
      readonly retryAt: number;
      readonly reason: TickgateError;
    }
  /** `close()` was called. */
  | { readonly status: 'closed' }
  /** The client has stopped and does not come back by itself; `connect()` starts it anew. */
  | { readonly status: 'failed'; readonly reason: TickgateError };
