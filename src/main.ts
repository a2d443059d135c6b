import './heap-settings.js';
import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { loadConfig } from './config/load-config.js';
import { Doors } from './doors/doors.js';
import { edgeProcesses, edgeWarnings } from './edges/edge-settings.js';
import { Edges } from './edges/edges.js';
import { startGateway } from './gateway.js';
import { GatewayLogger } from './logging/gateway-logger.js';
import { BootstrapService } from './modules/auth/bootstrap.service.js';
import { shutDown } from './shutdown.js';

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { config, warnings } = loadConfig(process.env);
  const hasEdges = edgeProcesses(config) > 0;
  const log = GatewayLogger.of(config, hasEdges ? 'main' : undefined);
  Logger.overrideLogger(log);
  const logger = new Logger('Tickgate');
  const doors = new Doors(config);
  for (const warning of [...warnings, ...edgeWarnings(config), ...doors.warnings()]) logger.warn(warning);

  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), {
    ...doors.applicationOptions(),
    abortOnError: false,
    logger: log,
  });
  const stop = async (signal: string): Promise<void> => {
    logger.log(`${signal}: shutting down`);
    const isOrderly = await shutDown(app, config, doors);
    log.flush();
    process.exit(isOrderly ? 0 : 1);
  };
  process.once('SIGTERM', (signal) => void stop(signal));
  process.once('SIGINT', (signal) => void stop(signal));
  // Without a certificate there is nothing to read again, and a closed terminal ends the process as ever.
  if (doors.tls) {
    process.on('SIGHUP', () => {
      doors.reloadCertificate();
      if (hasEdges) app.get(Edges, { strict: false }).broadcast({ type: 'reload_certificate' });
    });
  }

  const endpoints = await startGateway(app, config, doors);
  for (const [name, url] of Object.entries(endpoints)) logger.log(`${name}: ${url}`);
  app.get(BootstrapService, { strict: false }).announce({
    websocketUrl: endpoints.websocket ?? config.websocketUrl,
    httpUrl: endpoints.http,
  });
}

main().catch((error: Error) => {
  process.stderr.write(`Tickgate cannot start: ${error.message}\n`);
  process.exit(1);
});
