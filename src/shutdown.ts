import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { servesClients } from './app.module.js';
import type { Config } from './config/settings.js';
import type { Doors } from './doors/doors.js';
import { edgeProcesses } from './edges/edge-settings.js';
import { Edges } from './edges/edges.js';
import { FeedManager } from './modules/brokers/feed-manager.js';
import { runsFeeds } from './modules/bus/bus.module.js';
import { Drain } from './modules/streaming/drain.js';
import { partWithClients } from './part-with-clients.js';
import { runStages, type Stage } from './shutdown-stages.js';

/** Two seconds are what a broker has to answer a close frame. */
const FAREWELLS_BY_MS = 2300;
/** A busy machine takes its time until a signal is heard, and until a process is gone. */
const REST_BY_MS = 4300;
/** The clients of edges are told before the feeds are left; an edge that does not say so is waited for no longer. */
const EDGES_TOLD_MS = 500;
/** Those that are still there then have been killed a moment before. */
const EDGES_BY_MS = 3500;

/**
 * Ends the gateway in less than 5 s, whatever does not answer: its clients are told, no new ones are let in, and the
 * brokers are left; then the edge processes have ended, and bus, HTTP and database are closed.
 *
 * @returns whether every part has ended in order
 */
export function shutDown(app: NestExpressApplication, config: Config, doors: Doors): Promise<boolean> {
  const farewells = async (): Promise<void> => {
    // Clients first: that a feed goes down with its gateway is no news for them.
    const clients = servesClients(config) ? partWithClients(app) : undefined;
    const feeds = runsFeeds(config) ? app.get(FeedManager, { strict: false }).onApplicationShutdown() : undefined;
    await Promise.all([clients, feeds]);
  };
  const stages: Stage[] = [
    { name: 'clients and feeds', byMs: FAREWELLS_BY_MS, run: farewells },
    { name: 'bus, HTTP and database', byMs: REST_BY_MS, run: () => app.close() },
  ];
  if (edgeProcesses(config) > 0) {
    const edges = app.get(Edges, { strict: false });
    stages.unshift({ name: 'clients of edges', byMs: FAREWELLS_BY_MS, run: () => tellEdges(app, edges) });
    stages.splice(2, 0, { name: 'edges', byMs: EDGES_BY_MS, run: () => edges.stop().ended });
  }
  return runStages(stages, new Logger('Tickgate')).finally(() => doors.close());
}

async function tellEdges(app: NestExpressApplication, edges: Edges): Promise<void> {
  app.get(Drain, { strict: false }).begin(0);
  await Promise.race([edges.stop().told, delay(EDGES_TOLD_MS)]);
}
