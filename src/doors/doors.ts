import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as HttpsServer } from 'node:https';
import { Logger, type NestApplicationOptions } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import cors from 'cors';
import type { Config } from '../config/settings.js';
import { Certificate } from './certificate.js';
import { ClientAddresses } from './client-addresses.js';
import { ConnectionDoor } from './connection-door.js';
import { exposureWarnings } from './exposure.js';
import { inTurn, type Lane, openLanes } from './lanes.js';
import { OriginCheck } from './origin-check.js';
import { RefusalLog } from './refusal-log.js';
import { readBodies } from './request-bodies.js';
import { RequestThrottle } from './request-throttle.js';
import { keptNowhere, type Middleware, PRIVATE_PATHS, securityHeaders } from './security-headers.js';
import { trustIn } from './trust.js';
import { UnfinishedConnections } from './unfinished-connections.js';

/** Sockets beside the open connections: those that are just being opened, and HTTP requests. */
const SPARE_SOCKETS = 1000;
/** A request to the HTTP port, body included, has to be there within this time. */
const HTTP_REQUEST_TIMEOUT_MS = 60_000;
const HTTP_HEADERS_TIMEOUT_MS = 15_000;

/** Everything that stands between the network and the gateway, for both of its ports. Made before the application. */
export class Doors {
  readonly refusals = new RefusalLog();
  readonly addresses: ClientAddresses;
  readonly origins: OriginCheck;
  readonly connections: ConnectionDoor;
  readonly throttle: RequestThrottle;
  private readonly certificate: Certificate | undefined;
  private readonly logger = new Logger('Doors');

  /** @throws Error in one line when the certificate cannot be used */
  constructor(readonly config: Config) {
    this.certificate = Certificate.load(config.tlsCert, config.tlsKey);
    this.addresses = new ClientAddresses(trustIn(config.trustProxy), () => this.warnOfProxy());
    this.origins = new OriginCheck(config.corsOrigins);
    this.connections = new ConnectionDoor(config, this.addresses, this.origins, this.refusals);
    this.throttle = new RequestThrottle(config.httpRequestRate, config.httpRequestBurst, this.addresses, this.refusals);
  }

  /** Whether both ports speak TLS. */
  get tls(): boolean {
    return this.certificate !== undefined;
  }

  /** What Nest needs to know when it makes the application. */
  applicationOptions(): NestApplicationOptions {
    return { forceCloseConnections: true, ...(this.certificate && { httpsOptions: this.certificate.options }) };
  }

  /** What an operator should change, one line each. */
  warnings(): string[] {
    return [...exposureWarnings(this.config), this.certificate?.warning()].filter((line) => line !== undefined);
  }

  /** A server for WebSockets; who does not finish the opening handshake within the time to authenticate is cut off. */
  createServer(listener: RequestListener): Server | HttpsServer {
    const timeoutMs = this.config.authTimeout * 1000;
    const timing = {
      headersTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      connectionsCheckingInterval: Math.min(1000, timeoutMs / 4),
    };
    const server = this.certificate
      ? createTlsServer({ ...this.certificate.options, ...timing }, listener)
      : createServer(timing, listener);
    this.guard(server);
    return server;
  }

  /**
   * Puts all that concerns HTTP in front of an application that is not initialised yet.
   *
   * @param first comes before all of it
   * @param lanes what may answer a request ahead of the application
   */
  protect(
    app: NestExpressApplication,
    websocketUrl: () => string | undefined,
    first: Middleware,
    lanes: readonly Lane[] = [],
  ): void {
    const server: Server | HttpsServer = app.getHttpServer();
    const headers = securityHeaders(websocketUrl, this.tls);
    const front = inTurn(first, this.throttle.middleware, headers, cors(this.cors()));
    app.use(openLanes(server, front, lanes));
    server.headersTimeout = HTTP_HEADERS_TIMEOUT_MS;
    server.requestTimeout = HTTP_REQUEST_TIMEOUT_MS;
    this.guard(server);
    app.set('trust proxy', this.addresses.trust);
    app.disable('x-powered-by');
    app.use(PRIVATE_PATHS, keptNowhere);
    readBodies(app);
  }

  /** Cross-origin rules of the HTTP port: cookies only for pages of origins that are named. */
  cors() {
    if (this.origins.open) return { origin: '*' };
    return {
      origin: (origin: string | undefined, decide: (error: null, allowed: boolean) => void) =>
        decide(null, origin !== undefined && this.origins.lists(origin)),
      credentials: true,
    };
  }

  /** Shows a renewed certificate from now on. */
  reloadCertificate(): void {
    this.certificate?.reload();
  }

  /** Ends the account of refusals. */
  close(): void {
    this.refusals.flush();
  }

  private guard(server: Server | HttpsServer): void {
    const { handshakesPerIp, maxConnections } = this.config;
    const unfinished = new UnfinishedConnections(
      handshakesPerIp,
      this.addresses.trust,
      this.refusals,
      this.tls ? handshakesPerIp : undefined,
    );
    server.maxConnections = maxConnections + SPARE_SOCKETS;
    server.on('connection', (socket) => {
      if (!unfinished.admit(socket)) socket.destroy();
    });
    server.prependListener('request', (request) => unfinished.heard(request.socket));
    server.prependListener('upgrade', (request, socket) => {
      unfinished.heard(request.socket);
      // With a listener Node answers no upgrade by itself any more; where nobody else takes it, it would hang.
      if (server.listenerCount('upgrade') === 1) socket.destroy();
    });
    if (this.certificate) this.certificate.secures(server as HttpsServer);
  }

  private warnOfProxy(): void {
    this.logger.warn(
      'A proxy on this machine sends X-Forwarded-For, but TRUST_PROXY is not set: all its clients count as this machine. ' +
        'Set TRUST_PROXY=loopback.',
    );
  }
}
