import type { EdgeChild, ForkEdge } from '../../../src/edges/edge-child.js';
import type { FromEdge, ToEdge } from '../../../src/edges/edge-messages.js';
import { Edges } from '../../../src/edges/edges.js';
import { FakeClock } from '../../support/fake-clock.js';

/** An edge process that does what a test says. */
export class FakeChild implements EdgeChild {
  readonly sent: ToEdge[] = [];
  wasKilled = false;
  private hear: (message: FromEdge) => void = () => {};
  private tellEnd: (how: string) => void = () => {};

  constructor(
    readonly pid: number,
    readonly name: string,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  send(message: ToEdge): void {
    this.sent.push(message);
  }

  kill(): void {
    this.wasKilled = true;
    this.end('killed by SIGKILL');
  }

  onMessage(listener: (message: FromEdge) => void): void {
    this.hear = listener;
  }

  onEnd(listener: (how: string) => void): void {
    this.tellEnd = listener;
  }

  say(message: FromEdge): void {
    this.hear(message);
  }

  end(how: string): void {
    this.tellEnd(how);
  }
}

/** Edges whose processes are a test's. */
export class FakeEdges {
  readonly clock = new FakeClock();
  /** Every process that was started, in order. */
  readonly children: FakeChild[] = [];
  readonly edges: Edges;
  /** Why no process can be made; undefined: one can. */
  fault: string | undefined;

  constructor(count = 2) {
    const fork: ForkEdge = (name, env) => {
      if (this.fault !== undefined) throw new Error(this.fault);
      const child = new FakeChild(1000 + this.children.length, name, env);
      this.children.push(child);
      return child;
    };
    this.edges = new Edges(count, { fork, clock: this.clock, random: () => 0.5 });
  }

  /** The process that has the place of this name now, or had it last. */
  last(edge: string): FakeChild {
    return this.children.filter(({ name }) => name === edge).at(-1)!;
  }

  /** Starts them, and lets all of them listen. */
  async started(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const started = this.edges.start(env);
    for (const child of this.children) child.say({ type: 'listening', port: 8765 });
    await started;
  }
}
