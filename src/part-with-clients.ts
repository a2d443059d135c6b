import { setTimeout as delay } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Drain } from './modules/streaming/drain.js';
import { Sessions } from './modules/streaming/sessions.js';

/** Clients that have not taken their farewell by then are cut off when the ports close. */
const CLIENTS_MS = 600;
const LOOK_MS = 10;

/** Tells all clients of this process at once that it ends, and resolves when they have gone, or should have. */
export async function partWithClients(app: NestExpressApplication): Promise<void> {
  app.get(Drain, { strict: false }).begin(0);
  const sessions = app.get(Sessions, { strict: false });
  const end = performance.now() + CLIENTS_MS;
  while (sessions.count > 0 && performance.now() < end) await delay(LOOK_MS);
}
