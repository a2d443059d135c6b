import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { servesAdmin, servesClients } from './app.module.js';
import type { Config } from './config/settings.js';
import type { Doors } from './doors/doors.js';
import { serveDocs } from './modules/api-docs/serve-docs.js';
import type { ControlHub } from './modules/bus/bus.js';
import { runsFeeds } from './modules/bus/bus.module.js';
import { BUS_PUBLISHER } from './modules/bus/tokens.js';
import { DoorMetrics } from './modules/health/metrics/door-metrics.js';
import { type EndpointList, Endpoints } from './modules/rest/endpoints.js';
import { HttpErrorFilter } from './modules/rest/http-error.filter.js';
import { QuoteLane } from './modules/rest/quotes/quote-lane.js';
import { refuseNul } from './modules/rest/refuse-nul.js';
import { identifyRequest } from './modules/rest/request-id.js';
import { CompositeWsAdapter } from './modules/streaming/adapter/composite-ws.adapter.js';
import { RawWsAdapter } from './modules/streaming/adapter/raw-ws.adapter.js';
import { Drain } from './modules/streaming/drain.js';
import { RequestSupervision } from './modules/streaming/request-supervision.js';

/**
 * Starts an application made of `AppModule` and `doors.applicationOptions()`: puts the doors in front of it, installs
 * the WebSocket adapter, opens the ports and tells where they are.
 *
 * @throws Error in one line when a port cannot be opened
 */
export async function startGateway(app: NestExpressApplication, config: Config, doors: Doors): Promise<EndpointList> {
  const raw = new RawWsAdapter(
    { host: config.websocketHost, port: config.websocketPort, portStrategy: config.websocketPortStrategy },
    doors,
  );
  const lanes = servesClients(config) ? [app.get(QuoteLane, { strict: false })] : [];
  doors.protect(app, () => app.get(Endpoints, { strict: false }).get()?.websocket, identifyRequest, lanes);
  const drain = app.get(Drain, { strict: false });
  doors.connections.shutWhile(() => drain.isDraining);
  app.use(refuseNul);
  app.useGlobalFilters(new HttpErrorFilter());
  if (servesAdmin(config)) serveDocs(app);
  app.useWebSocketAdapter(new CompositeWsAdapter(app, raw, doors));
  if (servesClients(config)) raw.supervise(app.get(RequestSupervision, { strict: false }));
  app.get(DoorMetrics, { strict: false }).watch(doors.refusals);
  await app.init();
  await raw.ready;
  warnOfMove(config, raw.port);
  await listen(app, config);
  const endpoints = endpointsOf(app, config, raw, doors.tls ? 's' : '');
  app.get(Endpoints, { strict: false }).announce(endpoints);
  return endpoints;
}

async function listen(app: NestExpressApplication, config: Config): Promise<void> {
  try {
    await app.listen(config.httpPort, config.httpHost);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === 'EADDRINUSE'
        ? 'the port is taken. Stop the other program, or set HTTP_PORT.'
        : `${message}. Set HTTP_HOST and HTTP_PORT.`;
    throw new Error(`HTTP cannot listen on ${config.httpHost}:${config.httpPort}: ${reason}`);
  }
}

/** Whoever made the address that clients are told had the other port in mind. */
function warnOfMove({ websocketPort, websocketUrl }: Config, port: number | undefined): void {
  if (websocketUrl === '' || websocketPort === 0 || port === websocketPort) return;
  new Logger('Gateway').warn(
    `Clients are told ${websocketUrl}: does that lead to port ${port}? WEBSOCKET_PORT_STRATEGY=fail refuses to start instead.`,
  );
}

function endpointsOf(app: NestExpressApplication, config: Config, raw: RawWsAdapter, s: 's' | ''): EndpointList {
  const http = app.getHttpServer().address() as AddressInfo;
  return {
    ...(servesClients(config) && {
      websocket: config.websocketUrl || `ws${s}://${reachable(config.websocketHost)}:${raw.port}`,
    }),
    http: `http${s}://${reachable(config.httpHost)}:${http.port}`,
    ...(runsFeeds(config) && { bus: app.get<ControlHub>(BUS_PUBLISHER, { strict: false }).address }),
  };
}

/** A wildcard address is nothing to connect to. */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
