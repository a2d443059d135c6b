import { setImmediate } from 'node:timers/promises';
import { addTotals, type Channel, noTotals, type SessionTotals } from '../../streaming/ended-sessions.js';
import type { Session } from '../../streaming/session.js';

/** What the open sessions of one channel amount to. */
export interface OpenFigures extends SessionTotals {
  clients: number;
  authenticated: number;
  /** Sessions whose client does not read. */
  blocked: number;
  subscriptions: number;
}

export interface ClientFigures {
  open: Record<Channel, OpenFigures>;
  /** Bytes that wait for clients. */
  waiting: { sum: number; max: number; p99: number };
}

/** Sessions that are looked at in one turn of the event loop: there may be tens of thousands. */
const SLICE = 1000;

/** Takes a while; sessions that end meanwhile are counted with what they had at their end. */
export async function clientFigures(sessions: readonly Session[]): Promise<ClientFigures> {
  const { open } = noFigures();
  const waiting = new Float64Array(sessions.length);
  for (const [at, session] of sessions.entries()) {
    if (at > 0 && at % SLICE === 0) await setImmediate();
    const figures = open[session.channel];
    figures.clients++;
    if (session.principal) figures.authenticated++;
    if (session.outbox.blockedSince !== undefined) figures.blocked++;
    figures.subscriptions += session.subscriptions.size;
    addTotals(figures, session);
    waiting[at] = session.outbox.pendingBytes;
  }
  return { open, waiting: summary(waiting.sort()) };
}

export function noFigures(): ClientFigures {
  return { open: { websocket: nobody(), socketio: nobody() }, waiting: summary(new Float64Array()) };
}

function nobody(): OpenFigures {
  return { ...noTotals(), clients: 0, authenticated: 0, blocked: 0, subscriptions: 0 };
}

function summary(sorted: Float64Array): ClientFigures['waiting'] {
  return {
    sum: sorted.reduce((sum, bytes) => sum + bytes, 0),
    max: sorted.at(-1) ?? 0,
    p99: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0,
  };
}
