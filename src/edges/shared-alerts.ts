import type { AlertCause, AlertSink } from '../modules/health/alerts/alert.js';

/** Things that are remembered: beyond them the one that was raised first is forgotten. */
const MAX_ENTRIES = 1000;

/** Several processes that see the same: it is told as one, and is over when none of them sees it any more. */
export class SharedAlerts {
  private readonly seenBy = new Map<string, { cause: AlertCause; subject: string; processes: Set<string> }>();

  constructor(private readonly sink: AlertSink) {}

  /** What one process says. */
  of(process: string): AlertSink {
    return {
      raise: (cause, subject, message, count) => {
        this.entryOf(cause, subject).processes.add(process);
        this.sink.raise(cause, subject, message, count);
      },
      resolve: (cause, subject, message) => this.leave(process, cause, subject, message),
    };
  }

  /** A process that has ended sees nothing any more. */
  forget(process: string): void {
    for (const { cause, subject, processes } of [...this.seenBy.values()]) {
      if (processes.has(process)) this.leave(process, cause, subject, `${process}, which said so, has ended`);
    }
  }

  private leave(process: string, cause: AlertCause, subject: string, message: string): void {
    const key = keyOf(cause, subject);
    const processes = this.seenBy.get(key)?.processes;
    processes?.delete(process);
    if (processes && processes.size > 0) return;
    this.seenBy.delete(key);
    this.sink.resolve(cause, subject, message);
  }

  private entryOf(cause: AlertCause, subject: string) {
    const key = keyOf(cause, subject);
    const entry = this.seenBy.get(key) ?? { cause, subject, processes: new Set<string>() };
    this.seenBy.set(key, entry);
    const [oldest] = this.seenBy.keys();
    if (this.seenBy.size > MAX_ENTRIES && oldest !== undefined) this.seenBy.delete(oldest);
    return entry;
  }
}

function keyOf(cause: AlertCause, subject: string): string {
  return `${cause} ${subject}`;
}
