import type { Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/app.module.js';
import { type Clock, systemClock } from '../../src/common/clock.js';
import { loadConfig } from '../../src/config/load-config.js';
import { Doors } from '../../src/doors/doors.js';
import { startGateway } from '../../src/gateway.js';
import { CLOCK } from '../../src/modules/auth/clock.token.js';
import type { EndpointList } from '../../src/modules/rest/endpoints.js';
import { TestDatabase } from './test-database.js';

export const API_KEY = 'key-of-the-tests-0123456789';

/** A whole gateway inside the test's process: real ports, real ZeroMQ, a real database of its own. */
export class TestGateway {
  private constructor(
    readonly app: NestExpressApplication,
    readonly endpoints: EndpointList,
    readonly doors: Doors,
    private readonly database: TestDatabase | undefined,
  ) {}

  /**
   * @param env settings beside the test's own: free ports and a fresh database
   * @param modules what another team adds to the gateway
   */
  static start(env: Record<string, string> = {}, ...modules: Type[]): Promise<TestGateway> {
    return TestGateway.launch(env, modules, systemClock);
  }

  /** @param clock by which feeds, keys and whatever else asks for the time go */
  static startBy(clock: Clock, env: Record<string, string> = {}, ...modules: Type[]): Promise<TestGateway> {
    return TestGateway.launch(env, modules, clock);
  }

  private static async launch(env: Record<string, string>, modules: Type[], clock: Clock): Promise<TestGateway> {
    const database = env.DATABASE_URL ? undefined : await TestDatabase.create();
    const { config } = loadConfig({
      ...database?.env,
      TICKGATE_BOOTSTRAP_API_KEY: API_KEY,
      HTTP_PORT: '0',
      WEBSOCKET_PORT: '0',
      ZMQ_PORT: '0',
      ZMQ_CONTROL_PORT: '0',
      METRICS_PORT: '0',
      ...env,
    });
    const module = await Test.createTestingModule({ imports: [AppModule.forRoot(config), ...modules] })
      .overrideProvider(CLOCK)
      .useValue(clock)
      .compile();
    const doors = new Doors(config);
    const app = module.createNestApplication<NestExpressApplication>({ ...doors.applicationOptions(), logger: false });
    try {
      return new TestGateway(app, await startGateway(app, config, doors), doors, database);
    } catch (error) {
      await app.close();
      await database?.remove();
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
    this.doors.close();
    await this.database?.remove();
  }
}
