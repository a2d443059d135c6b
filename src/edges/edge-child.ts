import cluster from 'node:cluster';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FromEdge, ToEdge } from './edge-messages.js';
import { closeLostConnections } from './lost-connections.js';

/** An edge process, as the main process has it. */
export interface EdgeChild {
  readonly pid: number | undefined;
  /** A message to one that has just ended is lost. */
  send(message: ToEdge): void;
  /** Ends it at once. */
  kill(): void;
  onMessage(listener: (message: FromEdge) => void): void;
  /** Told once. @param how `exit code 1`, `killed by SIGKILL` */
  onEnd(listener: (how: string) => void): void;
}

export type ForkEdge = (name: string, env: Readonly<Record<string, string>>) => EdgeChild;

const PROGRAM = fileURLToPath(new URL(`../edge${extname(import.meta.url)}`, import.meta.url));

/**
 * Starts an edge process. Connections to the port that it listens on are taken by this process, and handed to the edges
 * in turn: that spreads them evenly, and works on every system.
 */
export const forkEdge: ForkEdge = (name, env) => {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({ exec: PROGRAM, args: [name] });
  const worker = cluster.fork(env);
  const { process: child } = worker;
  closeLostConnections(child);
  return {
    pid: child.pid,
    send: (message) => void worker.send(message, () => {}),
    kill: () => void child.kill('SIGKILL'),
    onMessage: (listener) => void worker.on('message', listener),
    onEnd(listener) {
      worker.once('exit', (code, signal) => listener(signal ? `killed by ${signal}` : `exit code ${code}`));
      // One that could not be made has no end.
      worker.on('error', (error) => {
        if (child.pid === undefined) listener(error.message);
      });
    },
  };
};
