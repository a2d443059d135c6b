import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { captureLog } from '../auth/support/captured-log.js';
import { call } from '../auth/support/http-call.js';
import { firstAdmin, type Person } from '../auth/support/people.js';
import { TestClient } from '../support/client.js';
import { describeOn } from '../support/each-database.js';
import { API_KEY, TestGateway } from '../support/gateway.js';

describeOn('SQLite', 'a database whose file is taken away', () => {
  let folder: string;
  let gateway: TestGateway;
  let chief: Person;
  let streaming: TestClient;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tickgate-removed-'));
    const DATABASE_URL = `sqlite:${join(folder, 'tickgate.db')}`;
    gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '20', DATABASE_URL });
    chief = await firstAdmin(gateway);
    streaming = await TestClient.authenticated(gateway.url);
    await streaming.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 1 }, 'subscription');
  });
  afterEach(async () => {
    streaming.close();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('acknowledges no change any more, since it would be lost; streaming and keys go on, and the operator is told', async () => {
    const log = captureLog();
    rmSync(folder, { recursive: true });
    const wanted = { name: 'lost for good', role: 'viewer' };
    const { status, body } = await call(gateway, 'POST /admin/v1/users', { token: chief.token, body: wanted });
    expect([status, body.code]).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
    expect(log.filter((line) => line.includes('restore the database from a backup'))).not.toEqual([]);
    const newcomer = await TestClient.authenticated(gateway.url, API_KEY);
    newcomer.close();
    streaming.messages.length = 0;
    for (let i = 0; i < 5; i++) await streaming.next('market_data');
    expect(streaming.closed).toBeUndefined();
  });
});
