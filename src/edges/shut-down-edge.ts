import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Doors } from '../doors/doors.js';
import { partWithClients } from '../part-with-clients.js';
import { runStages } from '../shutdown-stages.js';

const CLIENTS_BY_MS = 1000;
/** Before the main process kills those that are left. */
const REST_BY_MS = 2900;

/**
 * Ends an edge process in less than 3 s.
 *
 * @param told called when its clients have been told
 * @returns whether every part has ended in order
 */
export function shutDownEdge(app: NestExpressApplication, doors: Doors, told: () => void): Promise<boolean> {
  const farewells = (): Promise<void> => {
    const parting = partWithClients(app);
    told();
    return parting;
  };
  const stages = [
    { name: 'clients', byMs: CLIENTS_BY_MS, run: farewells },
    { name: 'port, bus and database', byMs: REST_BY_MS, run: () => app.close() },
  ];
  return runStages(stages, new Logger('Tickgate')).finally(() => doors.close());
}
