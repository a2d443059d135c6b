import { once } from 'node:events';
import { WebSocket } from 'ws';

interface Reply {
  id?: number;
  result?: Record<string, unknown>;
  error?: { message: string };
}

interface Remote {
  objectId: string;
  value?: unknown;
}

/** The debugger's door of a Node process: what is inside it, asked from outside. */
export class Inspector {
  private readonly waiting = new Map<
    number,
    { resolve(result: Record<string, unknown>): void; reject(e: Error): void }
  >();
  private lastId = 0;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.receive(JSON.parse(data.toString()) as Reply));
    socket.on('close', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('the process has ended'));
    });
  }

  /** @param url that the process printed: "Debugger listening on ws://…" */
  static async connect(url: string): Promise<Inspector> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, 'open');
    return new Inspector(socket);
  }

  /** Everything that nobody refers to is gone afterwards. */
  async collectGarbage(): Promise<void> {
    // The second collects what finalisers of the first have let go.
    for (let i = 0; i < 2; i++) await this.call('HeapProfiler.collectGarbage');
  }

  /** @param expression of a value that JSON can carry */
  async evaluate<T>(expression: string): Promise<T> {
    const { result } = await this.call('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    return (result as Remote).value as T;
  }

  /**
   * Calls a function with the list of all objects of a class, which may be too many to be brought here.
   *
   * @param prototype an expression: `EventEmitter.prototype`
   * @param body the source of a function whose `this` is the list
   */
  async ofAll<T>(prototype: string, body: string): Promise<T> {
    const found = await this.call('Runtime.evaluate', { expression: prototype });
    const prototypeObjectId = (found.result as Remote).objectId;
    const { objects } = (await this.call('Runtime.queryObjects', { prototypeObjectId })) as { objects: Remote };
    const call = { objectId: objects.objectId, functionDeclaration: body, returnByValue: true };
    const { result } = await this.call('Runtime.callFunctionOn', call);
    // Whatever is held for the debugger would count as a leak the next time.
    await this.call('Runtime.releaseObject', { objectId: objects.objectId });
    await this.call('Runtime.releaseObject', { objectId: prototypeObjectId });
    return (result as Remote).value as T;
  }

  close(): void {
    this.socket.terminate();
  }

  private call(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  private receive({ id, result, error }: Reply): void {
    const asked = id === undefined ? undefined : this.waiting.get(id);
    if (!asked) return;
    this.waiting.delete(id!);
    const exception = result?.exceptionDetails as { text: string } | undefined;
    if (error || exception) asked.reject(new Error(error?.message ?? exception?.text));
    else asked.resolve(result ?? {});
  }
}
