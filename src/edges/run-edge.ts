import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadConfig } from '../config/load-config.js';
import type { Config } from '../config/settings.js';
import { Doors } from '../doors/doors.js';
import { GatewayLogger } from '../logging/gateway-logger.js';
import { RawWsAdapter } from '../modules/streaming/adapter/raw-ws.adapter.js';
import { RequestSupervision } from '../modules/streaming/request-supervision.js';
import { openClientPort } from '../open-client-port.js';
import { EdgeAppModule } from './edge-app.module.js';
import { EdgeLink } from './edge-link.js';
import { shutDownEdge } from './shut-down-edge.js';

/** The main process hears them, too, or decides what becomes of the edge that was told alone. */
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Runs an edge process, from its start to its end: it serves WebSocket clients, has no HTTP port, and does what the main
 * process says.
 *
 * @throws Error in one line when no main process has started this one
 */
export async function runEdge(name: string): Promise<void> {
  const link = EdgeLink.ofThisProcess(name);
  try {
    await serve(link);
  } catch (error) {
    await link.send({ type: 'failed', reason: (error as Error).message });
    process.exit(1);
  }
}

async function serve(link: EdgeLink): Promise<void> {
  // The environment is whole as it is: the main process has read .env.
  const { config } = loadConfig(process.env);
  const log = GatewayLogger.of(config, link.name);
  Logger.overrideLogger(log);
  const doors = new Doors(config);
  const app = await NestFactory.create<NestExpressApplication>(EdgeAppModule.forLink(config, link), {
    ...doors.applicationOptions(),
    abortOnError: false,
    logger: log,
  });
  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    const isOrderly = await shutDownEdge(app, doors, () => void link.send({ type: 'told' }));
    log.flush();
    process.exit(isOrderly ? 0 : 1);
  };
  link.on('stop', () => void end());
  link.onLost(() => {
    if (!isEnding) new Logger('Tickgate').warn('The main process is gone: shutting down');
    void end();
  });
  link.on('reload_certificate', () => doors.reloadCertificate());
  for (const signal of SIGNALS) process.once(signal, () => void link.send({ type: 'signal', signal }));
  // Of a closed terminal, or of a renewed certificate: the main process hears it, too.
  process.on('SIGHUP', () => {});
  await link.send({ type: 'listening', port: await open(app, config, doors) });
}

/** Gives the port. */
async function open(app: NestExpressApplication, config: Config, doors: Doors): Promise<number> {
  const { websocketHost: host, websocketPort: port, websocketPortStrategy: portStrategy } = config;
  const raw = new RawWsAdapter({ host, port, portStrategy }, doors);
  raw.supervise(app.get(RequestSupervision, { strict: false }));
  await openClientPort(app, doors, raw);
  return raw.port!;
}
