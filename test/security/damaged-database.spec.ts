import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import libsql from 'libsql';
import { captureLog } from '../auth/support/captured-log.js';
import { call } from '../auth/support/http-call.js';
import { firstAdmin, PASSWORD, type Person } from '../auth/support/people.js';
import { TestClient } from '../support/client.js';
import { describeOn } from '../support/each-database.js';
import { API_KEY, TestGateway } from '../support/gateway.js';

describeOn('SQLite', 'a database whose file is damaged while the gateway runs', () => {
  let folder: string;
  let gateway: TestGateway;
  let chief: Person;
  let streaming: TestClient;
  let log: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tickgate-damaged-'));
    const file = join(folder, 'tickgate.db');
    gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '20', DATABASE_URL: `sqlite:${file}` });
    chief = await firstAdmin(gateway);
    streaming = await TestClient.authenticated(gateway.url);
    await streaming.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 1 }, 'subscription');
    log = captureLog();
    damage(file);
  });
  afterEach(async () => {
    streaming.close();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is told to everybody as one that is away, and to the operator as what it is', async () => {
    const signIn = { name: 'chief', password: PASSWORD, token_delivery: 'body' };
    const answers = [
      await call(gateway, 'GET /auth/me', { headers: { 'x-api-key': API_KEY } }),
      await call(gateway, 'POST /auth/sign-in', { body: signIn }),
      await call(gateway, 'GET /admin/v1/accounts', { token: chief.token }),
    ];
    for (const { status, headers, body } of answers) {
      expect([status, headers.get('retry-after'), body.code]).toEqual([503, '2', 'TEMPORARILY_UNAVAILABLE']);
    }
    const told = log.filter((line) => line.includes('The database is damaged'));
    expect(told).toEqual([expect.stringMatching(/^error API keys /), expect.stringMatching(/^error /)]);
    streaming.messages.length = 0;
    for (let i = 0; i < 5; i++) await streaming.next('market_data');
  });
});

/** As a failing disk does, or a careless restore. */
function damage(file: string): void {
  // A write of somebody else: after it the gateway reads pages from the file again that it knew.
  const other = new libsql(file);
  other.exec('UPDATE users SET id = id');
  other.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  other.close();
  writeFileSync(file, Buffer.alloc(statSync(file).size, 'no database'), { flag: 'r+' });
}
