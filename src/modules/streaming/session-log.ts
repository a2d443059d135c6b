import { Logger } from '@nestjs/common';
import { LogLine } from '../../common/log-line.js';
import { TokenBucket } from '../../common/token-bucket.js';
import type { SessionEnd } from './ended-sessions.js';
import type { Session } from './session.js';

/** Lines a second, and at once: when thousands of clients go together, the others are summed up. */
const RATE = 20;
const BURST = 200;
const SUMMARY_MS = 5000;

/** One line for each session that has ended; of a crowd the first ones, and then sums. */
export class SessionLog {
  private readonly logger = new Logger('Sessions');
  private readonly bucket = new TokenBucket(RATE, BURST);
  /** Sessions without a line of their own, by channel and code. */
  private unlisted = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  ended(session: Session, end: SessionEnd): void {
    if (this.bucket.take()) this.logger.log(lineOf(session, end));
    else this.leaveOut(`${session.channel} ${end.code ?? end.reason}`);
  }

  /** Tells of those that had no line. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.unlisted.size === 0) return;
    const counts = Object.fromEntries(this.unlisted);
    this.unlisted = new Map();
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const parts = Object.entries(counts).map(([kind, count]) => `${kind}: ${count}`);
    const fields = { event: 'sessions_ended', total, counts };
    this.logger.log(new LogLine(`${total} more sessions ended, not listed one by one (${parts.join(', ')})`, fields));
  }

  private leaveOut(kind: string): void {
    this.unlisted.set(kind, (this.unlisted.get(kind) ?? 0) + 1);
    this.timer ??= setTimeout(() => this.flush(), SUMMARY_MS).unref();
  }
}

function lineOf(session: Session, { code, reason }: SessionEnd): LogLine {
  const { id, principal, remoteAddress, outbox, requests, receivedBytes, rejectedFrames } = session;
  const seconds = Number(((Date.now() - session.openedAt) / 1000).toFixed(1));
  const { messages, bytes, conflated } = outbox;
  const how = [code, reason && `(${reason})`].filter(Boolean).join(' ');
  return new LogLine(
    `Session ${id} of ${principal?.userName ?? 'nobody'} at ${remoteAddress} ended ${how} after ${seconds} s: ` +
      `${messages} messages, ${bytes} bytes, ${conflated} conflated, ${requests} requests, ${rejectedFrames} rejected`,
    {
      event: 'session_ended',
      session: id,
      channel: session.channel,
      user: principal?.userName,
      key_id: principal?.keyId,
      feed: principal?.account.feed,
      address: remoteAddress,
      code,
      reason,
      seconds,
      messages,
      bytes,
      conflated,
      requests,
      received_bytes: receivedBytes,
      rejected: rejectedFrames,
    },
  );
}
