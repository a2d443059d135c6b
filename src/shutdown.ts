import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { servesClients } from './app.module.js';
import type { Config } from './config/settings.js';
import type { Doors } from './doors/doors.js';
import { FeedManager } from './modules/brokers/feed-manager.js';
import { runsFeeds } from './modules/bus/bus.module.js';
import { Drain } from './modules/streaming/drain.js';
import { Sessions } from './modules/streaming/sessions.js';
import { runStages } from './shutdown-stages.js';

/** Two seconds are what a broker has to answer a close frame. */
const FAREWELLS_BY_MS = 2300;
/** A busy machine takes its time until a signal is heard, and until a process is gone. */
const REST_BY_MS = 4300;
/** Clients that have not taken their farewell by then are cut off when the ports close. */
const CLIENTS_MS = 600;
const LOOK_MS = 10;

/**
 * Ends the gateway in less than 5 s, whatever does not answer: its clients are told, no new ones are let in, and the
 * brokers are left; then bus, HTTP and database are closed.
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
  const stages = [
    { name: 'clients and feeds', byMs: FAREWELLS_BY_MS, run: farewells },
    { name: 'bus, HTTP and database', byMs: REST_BY_MS, run: () => app.close() },
  ];
  return runStages(stages, new Logger('Tickgate')).finally(() => doors.close());
}

async function partWithClients(app: NestExpressApplication): Promise<void> {
  app.get(Drain, { strict: false }).begin(0);
  const sessions = app.get(Sessions, { strict: false });
  const end = performance.now() + CLIENTS_MS;
  while (sessions.count > 0 && performance.now() < end) await delay(LOOK_MS);
}
