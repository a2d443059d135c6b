import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CloseCode } from '../../common/close-codes.js';
import { Processes } from '../processes/processes.js';
import type { Session } from './session.js';
import { Sessions } from './sessions.js';
import { SubscriptionService } from './subscription.service.js';

/** Questions that processes with clients answer. */
export const CLIENTS_QUESTION = 'clients';
export const CLIENT_QUESTION = 'client';
export const DISCONNECT_QUESTION = 'client.disconnect';

/** Which clients to list. Absent fields do not narrow. */
export interface ClientFilter {
  user_id?: string;
  key_id?: string;
  feed?: string;
  address?: string;
  /** Most entries of each process. */
  limit: number;
}

/** A client, as it goes over REST; ids are null before it has authenticated. */
export interface ClientAnswer {
  id: string;
  user_id: string | null;
  user: string | null;
  key_id: string | null;
  broker: string | null;
  feed: string | null;
  address: string;
  connected_at: string;
  last_pong_at: string | null;
  subscriptions: number;
  /** Bytes that wait for it. */
  pending_bytes: number;
  /** For how long it has not read; null: it reads. */
  blocked_ms: number | null;
  /** Messages that a newer one of the same topic replaced. */
  conflated: number;
  messages: number;
  bytes: number;
  requests: number;
  rejected: number;
}

export interface ClientsAnswer {
  total: number;
  clients: ClientAnswer[];
}

/** One subscription of a client, as `get_subscriptions` tells it. */
export interface HeldAnswer {
  symbol: string;
  exchange: string;
  mode: string;
  depth?: number;
  state: string;
  age_ms?: number;
}

export interface ClientDetailAnswer extends ClientAnswer {
  held: HeldAnswer[];
}

/** Says which clients this process serves, and disconnects them when asked. */
@Injectable()
export class ClientAnswers implements OnModuleInit {
  constructor(
    private readonly processes: Processes,
    private readonly sessions: Sessions,
    private readonly subscriptions: SubscriptionService,
  ) {}

  onModuleInit(): void {
    this.processes.answer(CLIENTS_QUESTION, (params) => this.list(params as unknown as ClientFilter));
    this.processes.answer(CLIENT_QUESTION, (params) => this.detail(params));
    this.processes.answer(DISCONNECT_QUESTION, (params) => this.disconnect(params));
  }

  private list(filter: ClientFilter): ClientsAnswer {
    const fitting = this.open().filter((session) => fits(session, filter));
    // Asked for once each: ticks wait while thousands of clients are put in order.
    const clients = fitting
      .map((session) => ({ session, pendingBytes: session.outbox.pendingBytes }))
      .sort((a, b) => b.pendingBytes - a.pendingBytes)
      .slice(0, filter.limit)
      .map(({ session }) => describe(session));
    return { total: fitting.length, clients };
  }

  private detail(params: Record<string, unknown>): ClientDetailAnswer | undefined {
    const session = this.find(params);
    if (!session) return undefined;
    const held = session.principal ? (this.subscriptions.list(session) as unknown as HeldAnswer[]) : [];
    return { ...describe(session), held };
  }

  private disconnect(params: Record<string, unknown>): true | undefined {
    const session = this.find(params);
    session?.close(CloseCode.TEMPORARY_FAULT, 'Disconnected by an operator');
    return session ? true : undefined;
  }

  /** `user_id` narrows: somebody else's client is not there. */
  private find({ id, user_id }: Record<string, unknown>): Session | undefined {
    return this.open().find(
      (session) => session.id === id && (user_id === undefined || session.principal?.userId === user_id),
    );
  }

  private open(): Session[] {
    return [...this.sessions].filter(({ isOpen }) => isOpen);
  }
}

function fits({ principal, remoteAddress }: Session, { user_id, key_id, feed, address }: ClientFilter): boolean {
  return (
    (user_id === undefined || principal?.userId === user_id) &&
    (key_id === undefined || principal?.keyId === key_id) &&
    (feed === undefined || principal?.account.feed === feed) &&
    (address === undefined || remoteAddress === address)
  );
}

function describe(session: Session): ClientAnswer {
  const { id, principal, outbox, lastPongAt } = session;
  return {
    id,
    user_id: principal?.userId ?? null,
    user: principal?.userName ?? null,
    key_id: principal?.keyId ?? null,
    broker: principal?.account.broker ?? null,
    feed: principal?.account.feed ?? null,
    address: session.remoteAddress,
    connected_at: new Date(session.openedAt).toISOString(),
    last_pong_at: lastPongAt === undefined ? null : new Date(lastPongAt).toISOString(),
    subscriptions: session.subscriptions.size,
    pending_bytes: outbox.pendingBytes,
    blocked_ms: outbox.blockedSince === undefined ? null : Math.round(performance.now() - outbox.blockedSince),
    conflated: outbox.conflated,
    messages: outbox.messages,
    bytes: outbox.bytes,
    requests: session.requests,
    rejected: session.rejectedFrames,
  };
}
