import { Logger } from '@nestjs/common';
import type { Clock } from '../common/clock.js';
import type { ForkEdge } from './edge-child.js';
import type { FromEdge, ToEdge } from './edge-messages.js';
import { type EdgeEnd, EdgeSlot } from './edge-slot.js';

type MessageOf<T extends FromEdge['type']> = Extract<FromEdge, { type: T }>;
type Listener = (edge: string, message: FromEdge) => void;

export interface EdgesParts {
  fork: ForkEdge;
  clock: Clock;
  random?: () => number;
}

/** The end of all edges, as it goes on. */
export interface EdgesEnd {
  /** Resolves when the clients of all have been told. */
  told: Promise<void>;
  /** Resolves when no process is left. @throws Error naming those that had to be killed */
  ended: Promise<void>;
}

const LOOK_MS = 1000;
/** Of the five seconds that a gateway has for its end. */
const KILL_AFTER_MS = 3200;
/** Ctrl-C and a service manager tell all processes at once: then the main process hears of it as well. */
const SIGNAL_GRACE_MS = 500;

/** The edge processes of this gateway: starts them, starts those again that end, and ends them. */
export class Edges {
  private readonly logger = new Logger('Edges');
  private readonly slots: readonly EdgeSlot[];
  private readonly listeners: { type: string; listener: Listener }[] = [];
  private readonly goneListeners: ((edge: string) => void)[] = [];
  private waiting: { isOver(): boolean; resolve(): void }[] = [];
  private failStart: ((error: Error) => void) | undefined;
  private cancelLook = () => {};
  private end: EdgesEnd | undefined;
  /** Processes that were started in place of one that had ended. */
  restarts = 0;

  constructor(
    count: number,
    private readonly parts: EdgesParts,
  ) {
    const slot = (name: string) =>
      new EdgeSlot(name, {
        ...parts,
        heard: (from, message) => this.heard(from, message),
        ended: (of, end) => this.ended(of, end),
      });
    this.slots = Array.from({ length: count }, (_, at) => slot(`edge-${at + 1}`));
  }

  /** How many there are to be. */
  get count(): number {
    return this.slots.length;
  }

  /** Those that listen, by name. */
  get listening(): string[] {
    return this.slots.filter(({ isListening }) => isListening).map(({ name }) => name);
  }

  /**
   * Starts them all, and resolves when all listen. To be called once.
   *
   * @param env what they are told beside the environment of this process
   * @throws Error in one line when one cannot start: then none is left
   */
  async start(env: Readonly<Record<string, string>>): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.failStart = reject;
        for (const slot of this.slots) slot.start(env);
        this.lookLater();
        void this.until(() => this.slots.every(({ isListening }) => isListening)).then(resolve);
      });
    } catch (error) {
      await this.stop().ended.catch(() => {});
      throw error;
    } finally {
      this.failStart = undefined;
    }
  }

  /** Hears one kind of message of all edges. */
  on<T extends FromEdge['type']>(type: T, listener: (edge: string, message: MessageOf<T>) => void): void {
    this.listeners.push({ type, listener: listener as Listener });
  }

  /** Told when a process has ended. */
  onGone(listener: (edge: string) => void): void {
    this.goneListeners.push(listener);
  }

  send(edge: string, message: ToEdge): void {
    this.slots.find(({ name }) => name === edge)?.send(message);
  }

  broadcast(message: ToEdge): void {
    for (const slot of this.slots) slot.send(message);
  }

  /** Ends them all in order; those that are still there after 3.2 s are killed. */
  stop(): EdgesEnd {
    if (this.end) return this.end;
    this.cancelLook();
    const killed: string[] = [];
    const cancelKill = this.parts.clock.after(KILL_AFTER_MS, () => {
      for (const slot of this.slots.filter(({ isRunning }) => isRunning)) {
        killed.push(slot.name);
        slot.kill();
      }
    });
    const told = this.until(() => this.slots.every(({ isRunning, hasTold }) => !isRunning || hasTold));
    const ended = this.until(() => this.slots.every(({ isRunning }) => !isRunning)).then(() => {
      cancelKill();
      if (killed.length > 0) throw new Error(`${killed.join(', ')} did not end in time, and was killed`);
    });
    // Whoever waits for it hears of a failure; nobody else may take the process down with it.
    ended.catch(() => {});
    this.end = { told, ended };
    for (const slot of this.slots) slot.stop();
    return this.end;
  }

  private heard(slot: EdgeSlot, message: FromEdge): void {
    if (message.type === 'signal') this.signalled(slot, message.signal);
    if (message.type === 'listening' && !this.failStart && !this.end) {
      this.logger.log(`${slot.name} (process ${slot.pid}) serves clients`);
    }
    for (const { type, listener } of this.listeners) if (type === message.type) listener(slot.name, message);
    this.settle();
  }

  private ended(slot: EdgeSlot, { how, failure }: EdgeEnd): void {
    for (const listener of this.goneListeners) listener(slot.name);
    if (!this.end) {
      if (this.failStart) this.failStart(new Error(failure ?? `${slot.name} ended while it started (${how})`));
      else this.replace(slot, failure ?? how);
    }
    this.settle();
  }

  private replace(slot: EdgeSlot, why: string): void {
    this.restarts++;
    const wait = slot.restartLater();
    this.logger.error(`${slot.name} has ended (${why}): another process takes its place in ${wait} ms`);
  }

  private signalled(slot: EdgeSlot, signal: string): void {
    const { pid } = slot;
    this.parts.clock.after(SIGNAL_GRACE_MS, () => {
      if (this.end || slot.pid !== pid) return;
      this.logger.warn(`${slot.name} was told to end (${signal}): its clients resume at another edge`);
      slot.send({ type: 'stop' });
    });
  }

  private lookLater(): void {
    this.cancelLook = this.parts.clock.after(LOOK_MS, () => {
      for (const slot of this.slots.filter((one) => one.isStuck())) {
        this.logger.error(`${slot.name} (process ${slot.pid}) has not said a word for long: it is stuck, and killed`);
        slot.kill();
      }
      this.lookLater();
    });
  }

  private until(isOver: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ isOver, resolve });
      this.settle();
    });
  }

  private settle(): void {
    const over = this.waiting.filter(({ isOver }) => isOver());
    this.waiting = this.waiting.filter((one) => !over.includes(one));
    for (const { resolve } of over) resolve();
  }
}
