import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEADER_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: (\d+)\r\n/i;

export interface HttpTarget {
  port: number;
  /** The whole request, header and body, as it goes over the wire; answered with a length, and the connection stays. */
  request: Buffer;
}

/**
 * Sends the same request at a steady rate over connections that stay open, whatever the answers do: when all connections
 * wait, requests queue here, and their time counts from when they were due.
 *
 * @returns the times from due to answered in µs, in the order of the answers
 * @throws Error when an answer is no 200, or a connection ends
 */
export async function httpLoad(
  { port, request }: HttpTarget,
  { rate, seconds, connections }: { rate: number; seconds: number; connections: number },
): Promise<number[]> {
  const lines = await Promise.all(Array.from({ length: connections }, () => Line.open(port, request)));
  const total = rate * seconds;
  const idle = [...lines];
  const queue: number[] = [];
  const times: number[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const send = () => {
        while (queue.length > 0 && idle.length > 0) {
          const due = queue.shift()!;
          const line = idle.pop()!;
          line.ask(() => {
            times.push(1000 * (performance.now() - due));
            idle.push(line);
            if (times.length === total) resolve();
            else send();
          }, reject);
        }
      };
      const begun = performance.now();
      let sent = 0;
      const turn = () => {
        const now = performance.now();
        const due = Math.min(total, Math.floor(((now - begun) / 1000) * rate));
        for (; sent < due; sent++) queue.push(now);
        send();
        if (sent < total) setTimeout(turn, 1);
      };
      turn();
    });
  } finally {
    for (const line of lines) line.close();
  }
  return times;
}

/** One connection: one request at a time. */
class Line {
  private received: Buffer = Buffer.alloc(0);
  private answered: () => void = () => undefined;
  private failed: (error: Error) => void = () => undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly request: Buffer,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (data) => this.receive(data));
    socket.on('error', (error) => this.failed(error));
    socket.on('close', () => this.failed(new Error('the server has closed a connection')));
  }

  static async open(port: number, request: Buffer): Promise<Line> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Line(socket, request);
  }

  ask(answered: () => void, failed: (error: Error) => void): void {
    this.answered = answered;
    this.failed = failed;
    this.socket.write(this.request);
  }

  close(): void {
    this.failed = () => undefined;
    this.socket.destroy();
  }

  private receive(data: Buffer): void {
    this.received = this.received.length === 0 ? data : Buffer.concat([this.received, data]);
    const end = this.received.indexOf(HEADER_END);
    if (end < 0) return;
    const head = this.received.toString('latin1', 0, end + 2);
    const body = end + HEADER_END.length;
    const length = Number(LENGTH.exec(head)?.[1] ?? Number.NaN);
    if (!head.startsWith('HTTP/1.1 200 ') || Number.isNaN(length)) {
      this.failed(new Error(`answered ${this.received.toString('utf8', 0, 400)}`));
      return;
    }
    if (this.received.length < body + length) return;
    this.received = Buffer.alloc(0);
    this.answered();
  }
}
