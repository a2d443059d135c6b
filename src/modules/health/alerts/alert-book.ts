import type { Clock } from '../../../common/clock.js';
import type { AlertCause, AlertNews, AlertSink } from './alert.js';

/** Between two alerts of one cause about one thing, in ms. */
export const HOLD_MS = 10 * 60_000;
/** Things that are remembered: beyond them the oldest may be told again too soon. */
const MAX_ENTRIES = 1000;

interface Entry {
  /** The last news told was that it fires. */
  isFiring: boolean;
  /** What came since, and waits for the end of the hold. */
  held: { message: string; count: number } | undefined;
  isHolding: boolean;
  cancelHold: () => void;
}

/**
 * Decides what is told at once and what is held back: the first alert of a cause about a thing goes out, further ones
 * become one ten minutes later. What was held back and has passed meanwhile is never told; what was told and has passed
 * is told to be over.
 */
export class AlertBook implements AlertSink {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly clock: Clock,
    private readonly tell: (news: AlertNews) => void,
  ) {}

  raise(cause: AlertCause, subject: string, message: string, count = 1): void {
    const entry = this.entryOf(cause, subject);
    if (entry.isHolding) {
      entry.held = { message, count: (entry.held?.count ?? 0) + count };
      return;
    }
    this.fire(entry, { cause, subject, status: 'firing', message, count });
  }

  /** Does nothing for what was never told. */
  resolve(cause: AlertCause, subject: string, message: string): void {
    const entry = this.entries.get(keyOf(cause, subject));
    if (!entry) return;
    entry.held = undefined;
    if (!entry.isFiring) return;
    entry.isFiring = false;
    this.tell({ cause, subject, status: 'resolved', message, count: 1 });
  }

  /** Tells nothing any more. */
  stop(): void {
    for (const { cancelHold } of this.entries.values()) cancelHold();
    this.entries.clear();
  }

  private fire(entry: Entry, news: AlertNews): void {
    entry.isFiring = true;
    entry.isHolding = true;
    entry.cancelHold = this.clock.after(HOLD_MS, () => this.endHold(entry, news));
    this.tell(news);
  }

  private endHold(entry: Entry, { cause, subject }: AlertNews): void {
    const { held } = entry;
    entry.isHolding = false;
    entry.held = undefined;
    if (held) this.fire(entry, { cause, subject, status: 'firing', ...held });
    else if (!entry.isFiring) this.entries.delete(keyOf(cause, subject));
  }

  private entryOf(cause: AlertCause, subject: string): Entry {
    const key = keyOf(cause, subject);
    const known = this.entries.get(key);
    if (known) return known;
    const entry: Entry = { isFiring: false, held: undefined, isHolding: false, cancelHold: () => {} };
    this.entries.set(key, entry);
    if (this.entries.size > MAX_ENTRIES) this.forgetOldest();
    return entry;
  }

  private forgetOldest(): void {
    const [oldest] = this.entries;
    if (!oldest) return;
    oldest[1].cancelHold();
    this.entries.delete(oldest[0]);
  }
}

function keyOf(cause: AlertCause, subject: string): string {
  return `${cause} ${subject}`;
}
