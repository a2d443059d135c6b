import type { MarketDataMessage, QuoteData } from './messages.js';

/** What a component draws of one instrument. A new object for every change, at most one a frame. */
export interface Shown<Data extends QuoteData> {
  readonly data: Data;
  /** Which way the price moved last; 0 while it has not. */
  readonly direction: -1 | 0 | 1;
  /** The price moved a moment ago. */
  readonly isLit: boolean;
  /** When the value was current, in epoch ms. */
  readonly at: number;
  /** The last message itself. */
  readonly message: MarketDataMessage<Data>;
}

/** A price that has moved is lit for so long: on and off, since a fade would cost a drawing in every frame. */
const LIT_MS = 400;

/** What the store needs of the page. */
export interface StoreParts {
  /** Runs a function before the next frame is drawn; a hidden page draws none. */
  nextFrame(run: () => void): void;
  /** Runs a function later; the result cancels. */
  after(ms: number, run: () => void): () => void;
  /** Epoch ms. */
  now(): number;
}

interface Slot<Data extends QuoteData> {
  message: MarketDataMessage<Data> | undefined;
  receivedAt: number;
  isChanged: boolean;
  shown: Shown<Data> | undefined;
  litUntil: number;
  readonly listeners: Set<() => void>;
}

/**
 * The newest value of each instrument, outside of React. A message costs one look-up and a few assignments; once a frame
 * the components of those that changed are told.
 */
export class TickStore<Data extends QuoteData = QuoteData> {
  private readonly slots = new Map<string, Slot<Data>>();
  private changed: Slot<Data>[] = [];
  private isDrawing = false;
  private readonly lit = new Set<Slot<Data>>();
  private isDimming = false;

  constructor(private readonly parts: StoreParts) {}

  receive(key: string, message: MarketDataMessage<Data>): void {
    const slot = this.slots.get(key) ?? this.open(key);
    slot.message = message;
    slot.receivedAt = this.parts.now();
    if (slot.isChanged) return;
    slot.isChanged = true;
    this.changed.push(slot);
    if (this.isDrawing) return;
    this.isDrawing = true;
    this.parts.nextFrame(() => this.draw());
  }

  /** Forgets the values of instruments that are watched no longer. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const [key, slot] of this.slots) {
      if (keys.has(key)) continue;
      if (slot.listeners.size === 0) this.slots.delete(key);
      else slot.shown = undefined;
    }
  }

  get(key: string): Shown<Data> | undefined {
    return this.slots.get(key)?.shown;
  }

  /** Calls after each frame in which this instrument changed. */
  subscribe(key: string, listener: () => void): () => void {
    const slot = this.slots.get(key) ?? this.open(key);
    slot.listeners.add(listener);
    return () => {
      slot.listeners.delete(listener);
    };
  }

  private draw(): void {
    this.isDrawing = false;
    const { changed } = this;
    this.changed = [];
    const now = this.parts.now();
    for (const slot of changed) {
      slot.isChanged = false;
      if (hasMoved(slot)) this.light(slot, now);
      show(slot, now);
    }
  }

  private light(slot: Slot<Data>, now: number): void {
    slot.litUntil = now + LIT_MS;
    this.lit.add(slot);
    if (this.isDimming) return;
    this.isDimming = true;
    this.parts.after(LIT_MS, () => this.dim());
  }

  /** Looks at all lit ones at once: a timer for each would be thousands a second. */
  private dim(): void {
    const now = this.parts.now();
    for (const slot of this.lit) {
      if (slot.litUntil > now) continue;
      this.lit.delete(slot);
      show(slot, now);
    }
    this.isDimming = this.lit.size > 0;
    if (this.isDimming) this.parts.after(LIT_MS / 2, () => this.dim());
  }

  private open(key: string): Slot<Data> {
    const slot: Slot<Data> = {
      message: undefined,
      receivedAt: 0,
      isChanged: false,
      shown: undefined,
      litUntil: 0,
      listeners: new Set(),
    };
    this.slots.set(key, slot);
    return slot;
  }
}

function hasMoved({ message, shown }: Slot<QuoteData>): boolean {
  const before = shown?.data.ltp;
  const after = message?.data.ltp;
  return before !== undefined && after !== undefined && before !== after;
}

function show<Data extends QuoteData>(slot: Slot<Data>, now: number): void {
  const { message, receivedAt, shown } = slot;
  if (!message) return;
  const { data } = message;
  const direction = hasMoved(slot) ? (data.ltp! > shown!.data.ltp! ? 1 : -1) : (shown?.direction ?? 0);
  slot.shown = { data, message, direction, isLit: slot.litUntil > now, at: currentAt(message, receivedAt) };
  for (const listener of slot.listeners) listener();
}

/** A snapshot may be older than its arrival; a clock that is ahead of ours must not make it younger than that. */
function currentAt({ snapshot, data }: MarketDataMessage<QuoteData>, receivedAt: number): number {
  if (!snapshot || data.timestamp === undefined) return receivedAt;
  const at = Date.parse(data.timestamp);
  return Number.isNaN(at) ? receivedAt : Math.min(at, receivedAt);
}
