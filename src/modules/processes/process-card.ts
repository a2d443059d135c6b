import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** What a process of the gateway says of itself. */
export interface ProcessCard {
  /** A UUID, new at every start. */
  id: string;
  role: string;
  host: string;
  pid: number;
  /** ISO-8601 UTC. */
  started_at: string;
}

export function newProcessCard(role: string): ProcessCard {
  return { id: randomUUID(), role, host: hostname(), pid: process.pid, started_at: new Date().toISOString() };
}

export function isProcessCard(value: unknown): value is ProcessCard {
  if (typeof value !== 'object' || value === null) return false;
  const { id, role, host, pid, started_at } = value as Record<string, unknown>;
  return [id, role, host, started_at].every((field) => typeof field === 'string') && typeof pid === 'number';
}
