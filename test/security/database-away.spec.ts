import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import libsql from 'libsql';
import { call } from '../auth/support/http-call.js';
import { firstAdmin, PASSWORD } from '../auth/support/people.js';
import { TestClient } from '../support/client.js';
import { describeOn } from '../support/each-database.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';

/** Longer than requests that change something wait for the lock, one after another. */
const GIVEN_UP_MS = 90_000;

describeOn('SQLite', 'a database that another program has locked for a while', () => {
  let folder: string;
  let gateway: TestGateway;
  let streaming: TestClient;
  let other: libsql.Database;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tickgate-locked-'));
    const file = join(folder, 'tickgate.db');
    gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '20', DATABASE_URL: `sqlite:${file}` });
    await firstAdmin(gateway);
    streaming = await TestClient.authenticated(gateway.url);
    await streaming.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 1 }, 'subscription');
    other = new libsql(file);
    // As a backup or a shell does; nobody can keep readers out.
    other.exec('BEGIN IMMEDIATE');
  });
  afterEach(async () => {
    if (other.inTransaction) other.exec('ROLLBACK');
    other.close();
    streaming.close();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const signIn = () =>
    call(gateway, 'POST /auth/sign-in', { body: { name: 'chief', password: PASSWORD, token_delivery: 'body' } });

  /** Ticks that were not there a moment ago. */
  async function ticksGoOn(): Promise<void> {
    streaming.messages.length = 0;
    for (let i = 0; i < 5; i++) await streaming.next('market_data');
    expect(streaming.closed).toBeUndefined();
  }

  it(
    'lets in and streams as ever, and tells who would change something to come back',
    async () => {
      const change = signIn();
      await ticksGoOn();
      const newcomer = await TestClient.authenticated(gateway.url);
      newcomer.close();
      expect(await call(gateway, 'GET /auth/me', { headers: { 'x-api-key': API_KEY } })).toMatchObject({ status: 200 });
      const { status, headers, body } = await change;
      expect([status, headers.get('retry-after'), body]).toEqual([
        503,
        expect.stringMatching(/^[1-9]\d*$/),
        {
          status: 'error',
          code: 'TEMPORARILY_UNAVAILABLE',
          message: expect.any(String),
          temporary: true,
          retry_after_ms: expect.any(Number),
        },
      ]);
      await ticksGoOn();
      other.exec('ROLLBACK');
      await eventually(async () => expect(await signIn()).toMatchObject({ status: 200 }), 15_000);
    },
    GIVEN_UP_MS,
  );

  it('goes on with a change that has waited, once the lock is free', async () => {
    const change = signIn();
    await ticksGoOn();
    other.exec('ROLLBACK');
    expect(await change).toMatchObject({ status: 200 });
  });
});
