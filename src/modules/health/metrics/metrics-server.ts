import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '../../../config/config.token.js';
import type { Config } from '../../../config/settings.js';
import { Metrics } from './metrics.js';

const PORTS_TO_TRY = 50;
const REQUEST_TIMEOUT_MS = 5000;
const MAX_CONNECTIONS = 32;

/**
 * Serves `/metrics` on a port of its own, which clients need not reach. A gateway whose metrics find no port still
 * streams: that is said in the log, and the monitoring sees it.
 */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Metrics');
  private readonly server: Server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => void this.answer(request, response),
  );

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly metrics: Metrics,
  ) {
    this.server.maxConnections = MAX_CONNECTIONS;
  }

  /** Where the metrics are; undefined while, or because, there is no port for them. */
  get url(): string | undefined {
    const address = this.server.address() as AddressInfo | null;
    if (!address) return undefined;
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}/metrics`;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { metricsHost: host, metricsPort: port } = this.config;
    try {
      await this.listen(host, port);
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      this.logger.error(
        `No metrics: nothing can listen on ${host}:${port} (${reason}). Set METRICS_HOST and METRICS_PORT.`,
      );
      return;
    }
    const isElsewhere = port !== 0 && (this.server.address() as AddressInfo).port !== port;
    if (isElsewhere) this.logger.warn(`Port ${port} is taken: metrics are at ${this.url} instead`);
    else this.logger.log(`metrics: ${this.url}`);
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.server.listening) return;
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  /** Several processes on one machine take ports one after another. */
  private async listen(host: string, port: number): Promise<void> {
    const last = Math.min(65_535, port + PORTS_TO_TRY);
    for (let candidate = port; ; candidate++) {
      try {
        await this.listenOn(host, candidate);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || candidate >= last) throw error;
      }
    }
  }

  private listenOn(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject);
        this.server.on('error', () => {});
        resolve();
      });
    });
  }

  private async answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (method !== 'GET' || url?.split('?')[0] !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Metrics are at GET /metrics.\n');
      return;
    }
    try {
      const text = await this.metrics.scrape();
      response.writeHead(200, { 'content-type': this.metrics.contentType, 'cache-control': 'no-store' }).end(text);
    } catch (error) {
      this.logger.error(`The metrics cannot be read: ${(error as Error).stack}`);
      response.writeHead(500, { 'content-type': 'text/plain' }).end('The metrics cannot be read; the log tells why.\n');
    }
  }
}
