import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Processes } from '../../processes/processes.js';
import { Hub } from '../../streaming/hub/hub.js';
import type { Session } from '../../streaming/session.js';
import { Sessions } from '../../streaming/sessions.js';

/** The question that processes with clients answer. */
export const FIGURES_QUESTION = 'websocket.figures';

/** Rates are measured over this time, while the question waits for its answer. */
const MEASURED_MS = 200;

/** Whose clients count; absent: everybody's. */
export interface FiguresFilter {
  user_id?: string;
  key_id?: string;
  /** Measures rates, which takes 0.2 s. */
  rates?: boolean;
}

/** What clients of one process amount to. */
export interface ClientFigures {
  connections: number;
  authenticated: number;
  subscriptions: number;
  /** Sent since the clients that are connected now have connected. */
  messages: number;
  bytes: number;
  /** Messages that a newer one of the same symbol replaced. */
  conflated: number;
  /** Bytes that wait. */
  pending_bytes: number;
  /** Clients that do not read. */
  blocked: number;
  messages_per_second?: number;
  bytes_per_second?: number;
}

export interface EdgeAnswer {
  clients: ClientFigures;
  /** Of the process as a whole, whoever asks. */
  hub: { routes: number; unrouted: number; gaps: number; repeats: number };
}

/** Counts the clients of this process for whoever asks over REST. */
@Injectable()
export class EdgeFigures implements OnModuleInit {
  constructor(
    private readonly processes: Processes,
    private readonly sessions: Sessions,
    private readonly hub: Hub,
  ) {}

  onModuleInit(): void {
    this.processes.answer(FIGURES_QUESTION, (params) => this.answer(params as FiguresFilter));
  }

  private async answer(filter: FiguresFilter): Promise<EdgeAnswer> {
    const rates = filter.rates ? await this.rates(filter) : {};
    const { unrouted, gaps, repeats } = this.hub.counters;
    return {
      clients: { ...figuresOf(this.fitting(filter)), ...rates },
      hub: { routes: this.hub.routeCount, unrouted, gaps, repeats },
    };
  }

  private async rates(filter: FiguresFilter): Promise<Partial<ClientFigures>> {
    const measured = this.fitting(filter);
    const before = figuresOf(measured);
    const begun = performance.now();
    await delay(MEASURED_MS);
    const seconds = (performance.now() - begun) / 1000;
    const after = figuresOf(measured);
    return {
      messages_per_second: Math.round((after.messages - before.messages) / seconds),
      bytes_per_second: Math.round((after.bytes - before.bytes) / seconds),
    };
  }

  private fitting({ user_id, key_id }: FiguresFilter): Session[] {
    return [...this.sessions].filter(
      ({ isOpen, principal }) =>
        isOpen &&
        (user_id === undefined || principal?.userId === user_id) &&
        (key_id === undefined || principal?.keyId === key_id),
    );
  }
}

function figuresOf(sessions: readonly Session[]): ClientFigures {
  const figures = {
    connections: sessions.length,
    authenticated: 0,
    subscriptions: 0,
    messages: 0,
    bytes: 0,
    conflated: 0,
    pending_bytes: 0,
    blocked: 0,
  };
  for (const { principal, subscriptions, outbox } of sessions) {
    if (principal) figures.authenticated++;
    figures.subscriptions += subscriptions.size;
    figures.messages += outbox.messages;
    figures.bytes += outbox.bytes;
    figures.conflated += outbox.conflated;
    figures.pending_bytes += outbox.pendingBytes;
    if (outbox.blockedSince !== undefined) figures.blocked++;
  }
  return figures;
}
