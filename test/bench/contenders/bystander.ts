import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { monotonicUs, sinceStamp } from '../parts/quote-messages.js';
import { authenticated, subscribed } from './authenticated.js';

/** Delays of ticks that were published in some span of time. */
export interface Delays {
  p99Us: number;
  longestUs: number;
}

/** `zpub` stamps by hundredths of this. */
const MARK = '"ltp":';
/** For what was published to arrive. */
const SETTLE_MS = 1000;

/** A client that has nothing to do with what goes on, and notes how late its ticks come. */
export class Bystander {
  private readonly ticks: { publishedUs: number; delayUs: number }[] = [];

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.take(data));
  }

  /** Comes to a server and subscribes symbols by their numbers. */
  static async arrive(port: number, apiKey: string, symbols: readonly number[]): Promise<Bystander> {
    const socket = await authenticated(port, apiKey);
    await subscribed(
      socket,
      symbols.map((k) => `SYM${k}`),
    );
    return new Bystander(socket);
  }

  /** The delays in the second half of the time that it waits. */
  async after(ms: number): Promise<Delays> {
    await delay(ms / 2);
    const begin = monotonicUs();
    await delay(ms / 2);
    return this.of(begin, monotonicUs());
  }

  /**
   * The delays of what was published between two moments of the monotonic clock, in microseconds.
   *
   * @throws Error when nothing was
   */
  async between(begin: number, end: number): Promise<Delays> {
    await delay(SETTLE_MS);
    return this.of(begin, end);
  }

  leave(): void {
    this.socket.terminate();
  }

  private of(begin: number, end: number): Delays {
    const delays = this.ticks
      .filter(({ publishedUs }) => publishedUs >= begin && publishedUs <= end)
      .map(({ delayUs }) => delayUs)
      .sort((a, b) => a - b);
    if (delays.length === 0) throw new Error('the bystander had no tick');
    return { p99Us: delays[Math.floor(0.99 * delays.length)]!, longestUs: delays.at(-1)! };
  }

  private take(data: Buffer): void {
    const at = data.indexOf(MARK);
    if (at < 0) return;
    const price = data.toString('latin1', at + MARK.length, data.indexOf(',', at));
    const now = monotonicUs();
    const delayUs = sinceStamp(Math.round(100 * Number(price)), now);
    this.ticks.push({ publishedUs: now - delayUs, delayUs });
  }
}
