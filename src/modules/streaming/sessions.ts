import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { WebSocket } from 'ws';
import type { Session } from './session.js';

/** The open sessions of this edge. */
export class Sessions {
  private readonly bySocket = new Map<WebSocket, Session>();
  private readonly connectionsByKey = new Map<string, number>();
  private readonly byFeed = new Map<string, Set<Session>>();

  get count(): number {
    return this.bySocket.size;
  }

  [Symbol.iterator](): IterableIterator<Session> {
    return this.bySocket.values();
  }

  add(session: Session): void {
    this.bySocket.set(session.socket, session);
    sessionOfSocket.set(session.socket, session);
  }

  of(socket: WebSocket): Session | undefined {
    return this.bySocket.get(socket);
  }

  onFeed(feed: string): Iterable<Session> {
    return this.byFeed.get(feed) ?? [];
  }

  connectionsOf(keyId: string): number {
    return this.connectionsByKey.get(keyId) ?? 0;
  }

  /** Counts a session under its key and feed, once it is known who it is. */
  authenticated(session: Session): void {
    if (!session.principal) return;
    const { keyId, account } = session.principal;
    this.connectionsByKey.set(keyId, this.connectionsOf(keyId) + 1);
    const onFeed = this.byFeed.get(account.feed) ?? new Set();
    onFeed.add(session);
    this.byFeed.set(account.feed, onFeed);
  }

  remove(session: Session): void {
    if (!this.bySocket.delete(session.socket) || !session.principal) return;
    const { keyId, account } = session.principal;
    const left = this.connectionsOf(keyId) - 1;
    if (left > 0) this.connectionsByKey.set(keyId, left);
    else this.connectionsByKey.delete(keyId);
    const onFeed = this.byFeed.get(account.feed);
    onFeed?.delete(session);
    if (onFeed?.size === 0) this.byFeed.delete(account.feed);
  }
}

/** Lets guards and parameter decorators, which Nest gives only the socket, find the session. */
const sessionOfSocket = new WeakMap<WebSocket, Session>();

export function sessionOf(socket: WebSocket): Session {
  const session = sessionOfSocket.get(socket);
  if (!session) throw new Error('The socket has no session');
  return session;
}

/** Gives a handler the session of its client. */
export const CurrentSession = createParamDecorator((_: unknown, context: ExecutionContext) =>
  sessionOf(context.switchToWs().getClient()),
);
