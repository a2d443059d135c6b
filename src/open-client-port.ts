import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Doors } from './doors/doors.js';
import { DoorMetrics } from './modules/health/metrics/door-metrics.js';
import { CompositeWsAdapter } from './modules/streaming/adapter/composite-ws.adapter.js';
import type { RawWsAdapter } from './modules/streaming/adapter/raw-ws.adapter.js';
import { Drain } from './modules/streaming/drain.js';

/**
 * Initialises an application with its WebSocket gateways, and lets clients in; `raw` then knows its port, where it listens.
 *
 * @throws Error in one line when the port cannot be opened
 */
export async function openClientPort(app: NestExpressApplication, doors: Doors, raw: RawWsAdapter): Promise<void> {
  const drain = app.get(Drain, { strict: false });
  doors.connections.shutWhile(() => drain.isDraining);
  app.useWebSocketAdapter(new CompositeWsAdapter(app, raw, doors));
  app.get(DoorMetrics, { strict: false }).watch(doors.refusals);
  await app.init();
  await raw.ready;
  raw.open();
}
