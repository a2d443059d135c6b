import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CloseCode } from '../../common/close-codes.js';
import type { Session } from './session.js';
import { SessionLog } from './session-log.js';

/** The ways by which clients come. */
export const CHANNELS = ['websocket', 'socketio'] as const;

export type Channel = (typeof CHANNELS)[number];

/** What sessions have counted. */
export interface SessionTotals {
  /** Requests, malformed ones too, and the bytes of their payloads. */
  received: number;
  receivedBytes: number;
  rejected: number;
  sent: number;
  sentBytes: number;
  conflated: number;
}

/** How a session ended. */
export interface SessionEnd {
  /** The close code: ours where the gateway closed it; undefined where the channel knows none. */
  code: number | undefined;
  /** On one line. */
  reason: string;
}

/** Codes that are counted by themselves: a client can close with any. */
const COUNTED_CODES: ReadonlySet<number> = new Set([1000, 1005, 1006, ...Object.values(CloseCode)]);

/** As the metrics name it; `none` where the channel knows no code. */
function codeLabel({ code }: SessionEnd): string {
  if (code === undefined) return 'none';
  return COUNTED_CODES.has(code) ? String(code) : 'other';
}

export function noTotals(): SessionTotals {
  return { received: 0, receivedBytes: 0, rejected: 0, sent: 0, sentBytes: 0, conflated: 0 };
}

export function addTotals(totals: SessionTotals, { requests, receivedBytes, rejectedFrames, outbox }: Session): void {
  totals.received += requests;
  totals.receivedBytes += receivedBytes;
  totals.rejected += rejectedFrames;
  totals.sent += outbox.messages;
  totals.sentBytes += outbox.bytes;
  totals.conflated += outbox.conflated;
}

/** The account of sessions that are over: one line of the log each, and what they add up to. */
@Injectable()
export class EndedSessions implements OnApplicationShutdown {
  private readonly log = new SessionLog();
  private readonly totals: Record<Channel, SessionTotals> = { websocket: noTotals(), socketio: noTotals() };
  private readonly closes = new Map<string, { channel: Channel; code: string; count: number }>();
  private readonly listeners: ((session: Session, end: SessionEnd) => void)[] = [];

  /** @param end what the channel saw; where the gateway closed the session, its own code and reason count */
  record(session: Session, seen: SessionEnd): void {
    const { channel } = session;
    const end = session.closedBy ?? seen;
    addTotals(this.totals[channel], session);
    this.count(channel, codeLabel(end));
    this.log.ended(session, end);
    for (const listener of this.listeners) listener(session, end);
  }

  totalsOf(channel: Channel): Readonly<SessionTotals> {
    return this.totals[channel];
  }

  /** How often sessions ended, by channel and code. */
  closeCounts(): Iterable<Readonly<{ channel: Channel; code: string; count: number }>> {
    return this.closes.values();
  }

  onEnded(listener: (session: Session, end: SessionEnd) => void): void {
    this.listeners.push(listener);
  }

  onApplicationShutdown(): void {
    this.log.flush();
  }

  private count(channel: Channel, code: string): void {
    const key = `${channel} ${code}`;
    const known = this.closes.get(key);
    if (known) known.count++;
    else this.closes.set(key, { channel, code, count: 1 });
  }
}
