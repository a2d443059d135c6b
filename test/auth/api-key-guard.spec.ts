import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Body, Controller, Get, type INestApplication, Post, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { ApiKeyGuard } from '../../src/modules/auth/api-key.guard.js';
import { ApiKeyService } from '../../src/modules/auth/api-key.service.js';
import { AuthModule } from '../../src/modules/auth/auth.module.js';
import { BANNER_OUTPUT, BootstrapService } from '../../src/modules/auth/bootstrap.service.js';
import { CurrentPrincipal } from '../../src/modules/auth/current-principal.decorator.js';
import { ApiKey } from '../../src/modules/auth/entities/api-key.entity.js';
import type { Principal } from '../../src/modules/auth/principal.js';
import { describeOnEachDatabase } from '../support/each-database.js';
import { AuthApp } from './support/auth-app.js';
import { openDatabase } from './support/auth-fixture.js';
import { CapturedLog } from './support/captured-log.js';
import { makeDatabaseIn } from './support/folder-database.js';
import { temporaryFolder } from './support/temporary-folder.js';

@Controller('who')
@UseGuards(ApiKeyGuard)
class WhoController {
  @Get()
  get(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Post()
  post(@CurrentPrincipal() principal: Principal, @Body() body: { note?: string }): { user: string; note?: string } {
    return { user: principal.userName, note: body.note };
  }
}

describeOnEachDatabase('ApiKeyGuard over HTTP', () => {
  let folder: string;
  let app: INestApplication;
  let url: string;
  let key: string;
  let log: string[];
  let printed: string[];

  beforeEach(async () => {
    folder = temporaryFolder();
    await makeDatabaseIn(folder);
    printed = [];
    const logger = new CapturedLog();
    log = logger.lines;
    app = await start(folder, printed, logger);
    url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/who`;
    app.get(BootstrapService).announce({ websocketUrl: 'ws://127.0.0.1:1', httpUrl: url });
    key = /tg_[\w-]{43}/.exec(printed[0] ?? '')?.[0] ?? '';
  });

  afterEach(() => app.close());

  const withHeader = (apiKey: string) => fetch(url, { headers: { 'X-API-KEY': apiKey } });
  const withBody = (body: unknown) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  it('lets a request with X-API-KEY pass, and tells whose it is', async () => {
    const response = await withHeader(key);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      keyId: expect.any(String),
      userId: expect.any(String),
      userName: 'desk1',
      role: 'trader',
      scopes: ['stream', 'market_data', 'orders'],
      account: { id: expect.any(String), broker: 'replay', feed: 'replay' },
      entitlement: {},
    });
  });

  it('lets a request with apikey in its JSON body pass, and leaves the body to the controller', async () => {
    const response = await withBody({ apikey: key, note: 'hello' });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ user: 'desk1', note: 'hello' });
  });

  it('goes by the header when both are there', async () => {
    const wrongBody = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify({ apikey: 'wrong-key' }),
    });
    expect(wrongBody.status).toBe(201);
    const wrongHeader = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': 'wrong-key' },
      body: JSON.stringify({ apikey: key }),
    });
    expect(wrongHeader.status).toBe(401);
  });

  it.each([
    ['no key', () => fetch(url)],
    ['an empty header', () => withHeader('')],
    ['a wrong key', () => withHeader('tg_wrong-key-4711')],
    ['a wrong key in the body', () => withBody({ apikey: 'tg_wrong-key-4711' })],
    ['a key that is no text', () => withBody({ apikey: { length: 3 } })],
    ['a list for a key', () => withBody({ apikey: ['tg_wrong-key-4711'] })],
    ['a list for a body', () => withBody([key])],
    ['a key in the query', () => fetch(`${url}?apikey=${key}`)],
  ])('answers 401 with a code to %s, and does not repeat it', async (_what, request) => {
    const response = await request();
    expect(response.status).toBe(401);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ type: 'error', status: 'error', code: 'AUTHENTICATION_ERROR' });
    expect(text).not.toContain('4711');
    expect(log.join()).not.toContain('4711');
  });

  it('refuses a key from the moment that it is revoked', async () => {
    const { keyId } = (await (await withHeader(key)).json()) as Principal;
    await app.get(ApiKeyService).revoke(keyId);
    expect((await withHeader(key)).status).toBe(401);
  });

  it('answers 503 while the database is away, whatever the key, and recovers alone', async () => {
    const dataSource = app.get(DataSource);
    await dataSource.destroy();
    for (const presented of [key, 'tg_wrong-key-4711']) {
      const response = await withHeader(presented);
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('2');
      expect(await response.json()).toEqual({
        type: 'error',
        status: 'error',
        code: 'TEMPORARILY_UNAVAILABLE',
        message: 'API keys cannot be checked at the moment',
        temporary: true,
        retry_after_ms: 2000,
      });
    }
    await dataSource.initialize();
    expect((await withHeader(key)).status).toBe(200);
  });

  it('keeps many requests at once apart', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => withHeader(i % 2 ? key : 'tg_wrong-key-4711')),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, (_, i) => (i % 2 ? 200 : 401)));
  });

  it('asks for the keys of its own gateway where another one runs in the same process', async () => {
    const otherFolder = temporaryFolder();
    await makeDatabaseIn(otherFolder);
    const other = await start(otherFolder, []);
    try {
      expect((await withHeader(key)).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  it('writes when the key was last used once the application stops', async () => {
    await withHeader(key);
    expect(await lastUses(app.get(DataSource))).toEqual([null]);
    await app.close();
    expect(await lastUses(await openDatabase(folder))).toEqual([expect.any(Date)]);
  });

  it('prints the key once and logs it never', async () => {
    await withHeader(key);
    await withBody({ apikey: key });
    app.get(BootstrapService).announce({ websocketUrl: 'ws://127.0.0.1:1', httpUrl: url });
    expect(printed).toHaveLength(1);
    expect(log.length).toBeGreaterThan(0);
    expect(log.join()).not.toContain(key.slice(3));
  });
});

async function start(folder: string, printed: string[], logger = new CapturedLog()): Promise<INestApplication> {
  const module = await Test.createTestingModule({
    imports: [AuthApp.in(folder), AuthModule],
    controllers: [WhoController],
  })
    .overrideProvider(BANNER_OUTPUT)
    .useValue((text: string) => printed.push(text))
    .setLogger(logger)
    .compile();
  const app = module.createNestApplication();
  await app.listen(0, '127.0.0.1');
  return app;
}

async function lastUses(dataSource: DataSource): Promise<(Date | null)[]> {
  return (await dataSource.manager.find(ApiKey)).map(({ lastUsedAt }) => lastUsedAt);
}
