import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FeedIdentity } from '../auth/principal.js';
import type { Session } from './session.js';

/** The open sessions of this edge. */
export class Sessions {
  private readonly bySocket = new Map<object, Session>();
  private readonly byCredential = new Map<string, Set<Session>>();
  private readonly byFeed = new Map<string, Set<Session>>();
  private readonly countListeners: ((credential: string, count: number) => void)[] = [];
  private elsewhere: (credential: string) => number = () => 0;

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

  of(socket: object): Session | undefined {
    return this.bySocket.get(socket);
  }

  onFeed(feed: string): Iterable<Session> {
    return this.byFeed.get(feed) ?? [];
  }

  /** Of every channel, in the order in which they authenticated. */
  withCredential(credential: string): readonly Session[] {
    return [...(this.byCredential.get(credential) ?? [])];
  }

  /** Here, and in the other processes that share a limit with this one. */
  connectionsOf(credential: string): number {
    return this.connectionsHere(credential) + this.elsewhere(credential);
  }

  connectionsHere(credential: string): number {
    return this.byCredential.get(credential)?.size ?? 0;
  }

  countElsewhere(count: (credential: string) => number): void {
    this.elsewhere = count;
  }

  /** Told how many sessions a credential has here, whenever that changes. */
  onCount(listener: (credential: string, count: number) => void): void {
    this.countListeners.push(listener);
  }

  /** One for each credential that has sessions here; all sessions of a credential have the same. */
  *principals(): Generator<FeedIdentity> {
    for (const [session] of this.byCredential.values()) if (session?.principal) yield session.principal;
  }

  /** Counts a session under its credential and feed, once it is known who it is. One that has closed meanwhile counts no more. */
  authenticated(session: Session): void {
    if (!session.principal || this.bySocket.get(session.socket) !== session) return;
    const credential = credentialOf(session.principal);
    addTo(this.byCredential, credential, session);
    addTo(this.byFeed, session.principal.account.feed, session);
    this.counted(credential);
  }

  remove(session: Session): void {
    if (!this.bySocket.delete(session.socket) || !session.principal) return;
    const credential = credentialOf(session.principal);
    removeFrom(this.byCredential, credential, session);
    removeFrom(this.byFeed, session.principal.account.feed, session);
    this.counted(credential);
  }

  private counted(credential: string): void {
    for (const listener of this.countListeners) listener(credential, this.connectionsHere(credential));
  }
}

/** What let a client in: the id of its key; or, of a signed-in user, the login session and the account looked at. */
export function credentialOf({ keyId, sessionId, account }: FeedIdentity): string {
  return keyId ?? `${sessionId} ${account.id}`;
}

function addTo(groups: Map<string, Set<Session>>, name: string, session: Session): void {
  const group = groups.get(name);
  if (group) group.add(session);
  else groups.set(name, new Set([session]));
}

function removeFrom(groups: Map<string, Set<Session>>, name: string, session: Session): void {
  const group = groups.get(name);
  group?.delete(session);
  if (group?.size === 0) groups.delete(name);
}

/** Lets guards and parameter decorators, which Nest gives only the socket, find the session. */
const sessionOfSocket = new WeakMap<object, Session>();

export function sessionOf(socket: object): Session {
  const session = sessionOfSocket.get(socket);
  if (!session) throw new Error('The socket has no session');
  return session;
}

/** Gives a handler the session of its client. */
export const CurrentSession = createParamDecorator((_: unknown, context: ExecutionContext) =>
  sessionOf(context.switchToWs().getClient()),
);
