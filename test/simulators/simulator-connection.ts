import type WebSocket from 'ws';
import type { Frame, SubscriptionItem } from '../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** What a client holds of one instrument on one connection. */
export interface Holding extends SubscriptionItem {
  /** Tells holdings of one instrument apart where the broker keeps several side by side; else empty. */
  stream: string;
}

/** One accepted WebSocket of a simulator. `session` is what the broker's simulator keeps about it. */
export class SimulatorConnection<Session> {
  private readonly book = new Map<string, Holding>();
  private readonly streams = new Set<string>();
  private frozen = false;

  constructor(
    readonly id: number,
    readonly channel: string,
    readonly session: Session,
    private readonly socket: WebSocket,
  ) {}

  // ------------------------------------------------------------------------------------- holdings

  get holdings(): readonly Holding[] {
    return [...this.book.values()];
  }

  get size(): number {
    return this.book.size;
  }

  holding(instrument: Instrument, stream = ''): Holding | undefined {
    return this.book.get(holdingKey(instrument, stream));
  }

  /** What is held of one instrument, over all streams. */
  holdingsOf(instrument: Instrument): Holding[] {
    return [...this.streams].flatMap((stream) => this.holding(instrument, stream) ?? []);
  }

  put(holding: Holding): void {
    this.streams.add(holding.stream);
    this.book.set(holdingKey(holding.instrument, holding.stream), holding);
  }

  /** Takes an instrument off; false when it was not held. */
  release(instrument: Instrument, stream = ''): boolean {
    return this.book.delete(holdingKey(instrument, stream));
  }

  // ------------------------------------------------------------------------------------- the line

  get isFrozen(): boolean {
    return this.frozen;
  }

  /** Sends at once; nothing leaves while the line is frozen. */
  send(frame: Frame): void {
    if (this.canSend) this.socket.send(frame);
  }

  /** What waits because the client does not read. */
  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  ping(): void {
    if (this.canSend) this.socket.ping();
  }

  /** A sign of life; settles when the client has answered it, at once where nothing can be sent. */
  beat(): Promise<void> {
    if (!this.canSend) return Promise.resolve();
    return new Promise((resolve) => {
      this.socket.once('pong', () => resolve());
      this.socket.once('close', () => resolve());
      this.socket.ping();
    });
  }

  pong(data: Buffer): void {
    if (this.canSend) this.socket.pong(data);
  }

  close(code: number, reason?: string): void {
    this.socket.close(code, reason);
  }

  /** Ends the line without a close frame. */
  cut(): void {
    this.socket.terminate();
  }

  /** From now on the kernel takes the client's bytes, and nobody reads or answers them. */
  freeze(): void {
    this.frozen = true;
    this.socket.pause();
  }

  thaw(): void {
    this.frozen = false;
    this.socket.resume();
  }

  private get canSend(): boolean {
    return !this.frozen && this.socket.readyState === this.socket.OPEN;
  }
}

function holdingKey({ symbol, exchange }: Instrument, stream: string): string {
  return `${exchange}:${symbol}:${stream}`;
}
