import { availableParallelism } from 'node:os';
import type { Config } from '../config/settings.js';

/** How many edge processes share the port of the gateway; 0: this process serves its clients by itself, or has none. */
export function edgeProcesses({ role, edges }: Config): number {
  return edges > 1 && (role === 'all' || role === 'edge') ? edges : 0;
}

/** @throws Error in one line for settings that edge processes cannot work with */
export function checkEdgeSettings(config: Config): void {
  if (edgeProcesses(config) === 0) return;
  if (config.databaseUrl === 'sqlite::memory:') {
    throw new Error(
      `TICKGATE_EDGES=${config.edges} needs a database that processes can share: set DATABASE_URL to a file.`,
    );
  }
  if (config.role === 'all' && config.zmqEndpoints.length > 0 && config.zmqCurveServerKey !== '') {
    throw new Error(
      'TICKGATE_EDGES with feeds of two CURVE keys, its own and ZMQ_CURVE_SERVER_KEY: let TICKGATE_ROLE=feed and TICKGATE_ROLE=edge be processes apart.',
    );
  }
}

/** What an operator should change, one line each. */
export function edgeWarnings(config: Config, cores = availableParallelism()): string[] {
  const { edges, role } = config;
  if (edges > 1 && edgeProcesses(config) === 0) {
    return [`TICKGATE_EDGES=${edges} has no effect with TICKGATE_ROLE=${role}, which serves no WebSocket clients`];
  }
  if (edges > cores && edges > 1) {
    return [`TICKGATE_EDGES=${edges} is more than this machine has cores (${cores}): edges take time from each other`];
  }
  return [];
}
