import { type MarketDataMessage, QUOTE_MODE } from './messages.js';

/** So often the page learns of instruments that nobody sees. */
const UNSEEN_MS = 500;

/** Keeps the newest message of each instrument and mode until the page takes it; what is on the screen goes first. */
export class Conflation {
  private urgent = new Map<string, MarketDataMessage>();
  private unseen = new Map<string, MarketDataMessage>();
  private visible: ReadonlySet<string> = new Set();
  private unseenAt = Number.NEGATIVE_INFINITY;

  /** @param now in ms */
  constructor(private readonly now: () => number) {}

  /** True while something is to be taken later. */
  get isWaiting(): boolean {
    return this.urgent.size > 0 || this.unseen.size > 0;
  }

  /** What is on the screen from now on, as `NSE:RELIANCE`. */
  show(keys: readonly string[]): void {
    this.visible = new Set(keys);
    for (const key of keys) {
      const message = this.unseen.get(key);
      if (!message) continue;
      this.unseen.delete(key);
      this.urgent.set(key, message);
    }
  }

  add(message: MarketDataMessage): void {
    const key = `${message.exchange}:${message.symbol}`;
    if (message.mode !== QUOTE_MODE) this.urgent.set(`depth ${key}`, message);
    else if (this.visible.has(key)) this.urgent.set(key, message);
    else this.unseen.set(key, message);
  }

  /** What the page should draw now. */
  take(): MarketDataMessage[] {
    const messages = [...this.urgent.values()];
    this.urgent.clear();
    if (this.unseen.size > 0 && this.now() - this.unseenAt >= UNSEEN_MS) {
      for (const message of this.unseen.values()) messages.push(message);
      this.unseen.clear();
      this.unseenAt = this.now();
    }
    return messages;
  }
}
