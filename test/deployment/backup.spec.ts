import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { TestClient } from '../support/client.js';
import { describeOn } from '../support/each-database.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { findPostgres } from '../support/postgres-binaries.js';
import { itUnless } from '../support/requires.js';
import { Team } from '../support/team.js';
import { TestDatabase } from '../support/test-database.js';
import { ROOT, read } from './support/manifests.js';

const DOCUMENT = read('docs/deployment.md');
const SECRET = { access_token: 'what-a-broker-gave' };
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The commands of the document, as they stand there. */
function commandsOf(name: string): string {
  const block = new RegExp(`<!-- ${name} -->\\s*\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(DOCUMENT)?.[1];
  if (!block) throw new Error(`docs/deployment.md has no commands ${name}`);
  return block;
}

function run(script: string, cwd: string, env: NodeJS.ProcessEnv = {}): void {
  execFileSync('sh', ['-euc', script], { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
}

async function withAccount(gateway: TestGateway): Promise<string> {
  const team = new Team(gateway);
  return (await team.account(await team.user('owner'), 'zerodha', SECRET)).feed;
}

/** The first key opens the gateway, and the account's credentials open. */
async function expectWhole(gateway: TestGateway, feed: string): Promise<void> {
  (await TestClient.authenticated(gateway.url, API_KEY)).close();
  expect((await gateway.get(AccountsService).findByFeed(feed))?.credentials).toEqual(SECRET);
}

describe('a backup of SQLite, by the commands of the document', () => {
  it('is taken while the gateway writes, and restores what was there at that moment', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickgate-backup-'));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const env = { DATABASE_URL: `sqlite:${join(folder, 'data', 'tickgate.db')}` };
    const gateway = await TestGateway.start(env);
    const feed = await withAccount(gateway);
    // What the backup has to hold is in the log that is written ahead, and not in the file yet.
    expect(statSync(join(folder, 'data', 'tickgate.db-wal')).size).toBeGreaterThan(0);

    run(commandsOf('sqlite-backup'), folder);
    const backup = readdirSync(join(folder, 'data')).find((name) => name.startsWith('backup-'))!;
    expect(statSync(join(folder, 'data', backup)).mode & 0o077).toBe(0);
    await gateway.get(DataSource).query("DELETE FROM broker_accounts WHERE broker = 'zerodha'");
    await gateway.stop();

    // A gateway that was killed leaves its log beside the database.
    writeFileSync(join(folder, 'data', 'tickgate.db-wal'), 'left behind');
    run(commandsOf('sqlite-restore').replace(/backup-[\d-]+\.db/, backup), folder);
    const restored = await TestGateway.start(env);
    closing.push(() => restored.stop());
    await expectWhole(restored, feed);
  });
});

const binaries = findPostgres();
const PATH = [...('missing' in binaries ? [] : [binaries.folder]), process.env.PATH].join(delimiter);
const hasDump = spawnSync('pg_dump', ['--version'], { env: { PATH } }).status === 0;
const noDump = hasDump ? undefined : 'pg_dump is not installed';

describeOn('PostgreSQL', 'a backup of PostgreSQL, by the commands of the document', () => {
  itUnless(noDump)('restores into an empty database what was there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickgate-backup-'));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const database = await TestDatabase.create();
    closing.push(() => database.remove());
    const gateway = await TestGateway.start(database.env);
    const feed = await withAccount(gateway);
    const [dump, restore] = commandsOf('postgres-backup').trim().split('\n');
    run(dump!, folder, { PATH, DATABASE_URL: database.url });
    await gateway.stop();

    const empty = await TestDatabase.create({ migrated: false });
    closing.push(() => empty.remove());
    run(restore!, folder, { PATH, DATABASE_URL: empty.url });
    const restored = await TestGateway.start(empty.env);
    closing.push(() => restored.stop());
    await expectWhole(restored, feed);
  });
});
