import cluster from 'node:cluster';
import type { FromEdge, ToEdge } from './edge-messages.js';

type MessageOf<T extends ToEdge['type']> = Extract<ToEdge, { type: T }>;
type Listener = (message: ToEdge) => void;

const ALIVE_MS = 1000;

/** The line of an edge process to the main process. */
export class EdgeLink {
  private readonly listeners: { type: string; listener: Listener }[] = [];
  private readonly lostListeners: (() => void)[] = [];

  private constructor(
    /** `edge-1`, …; another process with this name may have been before. */
    readonly name: string,
    private readonly worker: NonNullable<typeof cluster.worker>,
  ) {
    worker.on('message', (message: ToEdge) => {
      for (const { type, listener } of this.listeners) if (type === message.type) listener(message);
    });
    worker.once('disconnect', () => {
      // Node would end the process on the spot, and with it its clients, untold.
      worker.exitedAfterDisconnect = true;
      for (const listener of this.lostListeners) listener();
    });
    setInterval(() => this.send({ type: 'alive' }), ALIVE_MS).unref();
  }

  /** @throws Error in one line when no main process has started this one */
  static ofThisProcess(name: string): EdgeLink {
    if (!cluster.worker)
      throw new Error('This is the program of the processes that TICKGATE_EDGES starts: run main.js');
    return new EdgeLink(name, cluster.worker);
  }

  /** Once the line is lost, what is said is lost. Resolves when it has been said. */
  send(message: FromEdge): Promise<void> {
    return new Promise((resolve) => {
      this.worker.send(message, () => resolve());
    });
  }

  on<T extends ToEdge['type']>(type: T, listener: (message: MessageOf<T>) => void): void {
    this.listeners.push({ type, listener: listener as Listener });
  }

  /** Told when the main process is gone. */
  onLost(listener: () => void): void {
    this.lostListeners.push(listener);
  }
}
