import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/app.module.js';
import { loadConfig } from '../../src/config/load-config.js';
import { startGateway } from '../../src/gateway.js';
import type { EndpointList } from '../../src/modules/rest/endpoints.js';

export const API_KEY = 'key-of-the-tests-0123456789';

/** A whole gateway inside the test's process: real ports, real ZeroMQ, a real database file of its own. */
export class TestGateway {
  private constructor(
    readonly app: INestApplication,
    readonly endpoints: EndpointList,
    private readonly directory: string | undefined,
  ) {}

  /**
   * @param env settings beside the test's own: free ports and a fresh database
   * @param modules what another team adds to the gateway
   */
  static async start(env: Record<string, string> = {}, ...modules: Type[]): Promise<TestGateway> {
    const directory = env.DATABASE_URL ? undefined : mkdtempSync(join(tmpdir(), 'tickgate-'));
    const { config } = loadConfig({
      DATABASE_URL: `sqlite:${directory}/tickgate.db`,
      TICKGATE_BOOTSTRAP_API_KEY: API_KEY,
      HTTP_PORT: '0',
      WEBSOCKET_PORT: '0',
      ZMQ_PORT: '0',
      ZMQ_CONTROL_PORT: '0',
      ...env,
    });
    const module = await Test.createTestingModule({ imports: [AppModule.forRoot(config), ...modules] }).compile();
    const app = module.createNestApplication({ forceCloseConnections: true, logger: false });
    try {
      return new TestGateway(app, await startGateway(app, config), directory);
    } catch (error) {
      await app.close();
      throw error;
    }
  }

  get url(): string {
    return this.endpoints.websocket!;
  }

  get<T>(provider: Type<T> | symbol): T {
    return this.app.get<T>(provider, { strict: false });
  }

  async stop(): Promise<void> {
    await this.app.close();
    if (this.directory) rmSync(this.directory, { recursive: true, force: true });
  }
}
