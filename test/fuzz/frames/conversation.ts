import { difference } from '../client/answers.js';
import { until } from '../support/until.js';
import type { RawLine } from './raw-line.js';
import { answerTo, encodeMessage, type Message, pingsOf, type Violation } from './traffic.js';
import { Opcode } from './wire.js';

/** Messages on a line, what must be answered to them, and perhaps a violation that ends it. */
export class Conversation {
  private readonly answers: Record<string, unknown>[];
  private readonly pongs: string[];
  /** Answers that must be there at least; a violation overtakes those that the client did not wait for. */
  private least = 0;
  private readonly seen: string[] = [];

  constructor(
    private readonly line: RawLine,
    private readonly sent: readonly Message[],
  ) {
    this.answers = sent.map(answerTo);
    this.pongs = sent.flatMap(pingsOf).map(hex);
  }

  /** @param sizes of the pieces */
  async say(sizes: readonly number[]): Promise<void> {
    await this.line.send(Buffer.concat(this.sent.map(encodeMessage)), sizes);
  }

  /** Waits for every answer and every pong. */
  async answered(): Promise<void> {
    const { texts, pongs } = this.line;
    this.least = this.answers.length;
    if (await until(() => texts.length >= this.answers.length && pongs.length >= this.pongs.length)) return;
    this.seen.push(`${texts.length} of ${this.answers.length} messages were answered`);
  }

  /** @param more comes behind the violation, and nobody reads it */
  async violate({ name, bytes, code }: Violation, more: Buffer, sizes: readonly number[]): Promise<void> {
    await this.line.send(Buffer.concat([bytes, more]), sizes);
    await until(() => this.line.closeCode !== undefined || this.line.hasEnded);
    const { closeCode } = this.line;
    if (closeCode !== code) this.seen.push(`${name} was closed with ${closeCode ?? 'nothing'}, not ${code}`);
  }

  /** Answers come in the order of the messages, and pongs in the order of the pings. */
  faults(): string[] {
    const { texts, pongs } = this.line;
    const fault =
      difference(this.answers.slice(0, Math.max(this.least, texts.length)), texts) ??
      difference(this.pongs.slice(0, pongs.length), pongs.map(hex));
    return fault ? [...this.seen, fault] : this.seen;
  }
}

/** Close codes of a connection whose bytes are no WebSocket's. */
const CODES_OF_GARBAGE: readonly number[] = [1002, 1005, 1007, 1009];

/** Garbage may happen to be a close frame, whose code comes back. */
export function closeFaults({ closeCode }: RawLine, garbage: Buffer): string[] {
  const isClose = (garbage[0]! & 0x0f) === Opcode.CLOSE;
  const isFine = closeCode === undefined || CODES_OF_GARBAGE.includes(closeCode) || isClose;
  return isFine ? [] : [`garbage was closed with ${closeCode}`];
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex');
}
