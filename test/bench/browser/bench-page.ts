import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';

const STEP_MS = 50;

/** What the DevTools protocol answers. */
interface Answer {
  id?: number;
  result?: { result?: { value?: unknown }; exceptionDetails?: { exception?: { description?: string }; text: string } };
  error?: { message: string };
}

/**
 * A page of a Chromium, over the DevTools protocol. Only JavaScript is evaluated: a client that also follows the network,
 * as test libraries do, would be told of every message of every socket, and slow the page that it measures.
 */
export class BenchPage {
  private readonly waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  private lastId = 0;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.answered(JSON.parse(String(data)) as Answer));
    socket.on('close', () => this.end(new Error('the browser has closed the page')));
    socket.on('error', (error) => this.end(error));
  }

  /** @param url `webSocketDebuggerUrl` of the page */
  static async attach(url: string): Promise<BenchPage> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new BenchPage(socket);
  }

  /**
   * Evaluates an expression in the page, and waits for the promise that it may give.
   *
   * @returns its value, which must be JSON
   * @throws Error when it throws, or is not there within `deadlineMs`
   */
  async evaluate<T>(expression: string, deadlineMs = 20_000): Promise<T> {
    const id = ++this.lastId;
    const answer = new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    const params = { expression, awaitPromise: true, returnByValue: true };
    this.socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
    const timer = setTimeout(() => this.end(new Error(`the page did not answer within ${deadlineMs} ms`)), deadlineMs);
    try {
      return (await answer) as T;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Evaluates an expression again and again until it gives true; a page that is just being loaded has not yet.
   *
   * @throws Error when it has not by the deadline
   */
  async until(expression: string, deadlineMs: number): Promise<void> {
    const end = performance.now() + deadlineMs;
    while (!(await this.evaluate<boolean>(expression).catch(() => false))) {
      if (performance.now() > end) throw new Error(`the page is not there: ${expression} after ${deadlineMs} ms`);
      await delay(STEP_MS);
    }
  }

  close(): void {
    this.socket.terminate();
  }

  private answered({ id = 0, result, error }: Answer): void {
    const request = this.waiting.get(id);
    if (!request) return;
    this.waiting.delete(id);
    const thrown = result?.exceptionDetails;
    if (error) request.reject(new Error(error.message));
    else if (thrown) request.reject(new Error(thrown.exception?.description ?? thrown.text));
    else request.resolve(result?.result?.value);
  }

  private end(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
