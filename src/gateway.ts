import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { servesAdmin, servesClients } from './app.module.js';
import type { Config } from './config/settings.js';
import type { Doors } from './doors/doors.js';
import { edgeEnvironment } from './edges/edge-environment.js';
import { edgeProcesses } from './edges/edge-settings.js';
import { Edges } from './edges/edges.js';
import { serveDocs } from './modules/api-docs/serve-docs.js';
import type { ControlHub } from './modules/bus/bus.js';
import { runsFeeds } from './modules/bus/bus.module.js';
import { ControlBus } from './modules/bus/control-bus.js';
import { BUS_PUBLISHER } from './modules/bus/tokens.js';
import { type EndpointList, Endpoints } from './modules/rest/endpoints.js';
import { HttpErrorFilter } from './modules/rest/http-error.filter.js';
import { QuoteLane } from './modules/rest/quotes/quote-lane.js';
import { refuseNul } from './modules/rest/refuse-nul.js';
import { identifyRequest } from './modules/rest/request-id.js';
import { RawWsAdapter } from './modules/streaming/adapter/raw-ws.adapter.js';
import { RequestSupervision } from './modules/streaming/request-supervision.js';
import { openClientPort } from './open-client-port.js';

/**
 * Starts an application made of `AppModule` and `doors.applicationOptions()`: puts the doors in front of it, installs
 * the WebSocket adapter, opens the ports, starts the edge processes and tells where everything is.
 *
 * @throws Error in one line when a port cannot be opened, or an edge process cannot start
 */
export async function startGateway(app: NestExpressApplication, config: Config, doors: Doors): Promise<EndpointList> {
  const hasEdges = edgeProcesses(config) > 0;
  const { websocketHost: host, websocketPort: port } = config;
  const portStrategy = hasEdges ? 'fail' : config.websocketPortStrategy;
  const raw = new RawWsAdapter({ host, port, portStrategy, listens: !hasEdges }, doors);
  const lanes = servesClients(config) ? [app.get(QuoteLane, { strict: false })] : [];
  doors.protect(app, () => app.get(Endpoints, { strict: false }).get()?.websocket, identifyRequest, lanes);
  app.use(refuseNul);
  app.useGlobalFilters(new HttpErrorFilter());
  if (servesAdmin(config)) serveDocs(app);
  if (servesClients(config)) raw.supervise(app.get(RequestSupervision, { strict: false }));
  await openClientPort(app, doors, raw);
  if (!hasEdges) warnOfMove(config, raw.port);
  await listen(app, config);
  const announce = (websocketPort: number | undefined): EndpointList => {
    const endpoints = endpointsOf(app, config, websocketPort, doors.tls ? 's' : '');
    app.get(Endpoints, { strict: false }).announce(endpoints);
    return endpoints;
  };
  return announce(hasEdges ? await startEdges(app, config, announce) : raw.port);
}

/** Gives the port that the edges listen on. @param move called when it becomes another one */
async function startEdges(
  app: NestExpressApplication,
  config: Config,
  move: (port: number) => void,
): Promise<number | undefined> {
  const logger = new Logger('Edges');
  const edges = app.get(Edges, { strict: false });
  let port: number | undefined;
  let isStarted = false;
  edges.on('listening', (_edge, message) => {
    // Port 0 is another one each time that no edge is left to share it with.
    if (isStarted && message.port !== port) {
      logger.warn(`No edge was left on port ${port}: they serve clients on port ${message.port} now`);
      move(message.port);
    }
    port = message.port;
  });
  const data = runsFeeds(config) ? app.get<ControlHub>(BUS_PUBLISHER, { strict: false }).address : undefined;
  const control = app.get(ControlBus, { strict: false }).address;
  await edges.start(edgeEnvironment(config, { data, control }));
  isStarted = true;
  logger.log(`${edges.count} edge processes serve clients on port ${port}`);
  return port;
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

function endpointsOf(
  app: NestExpressApplication,
  config: Config,
  websocketPort: number | undefined,
  s: 's' | '',
): EndpointList {
  const http = app.getHttpServer().address() as AddressInfo;
  return {
    ...(servesClients(config) && {
      websocket: config.websocketUrl || `ws${s}://${reachable(config.websocketHost)}:${websocketPort}`,
    }),
    http: `http${s}://${reachable(config.httpHost)}:${http.port}`,
    ...(runsFeeds(config) && { bus: app.get<ControlHub>(BUS_PUBLISHER, { strict: false }).address }),
  };
}

/** A wildcard address is nothing to connect to. */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
