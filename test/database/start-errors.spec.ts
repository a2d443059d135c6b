import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { openDataSource } from '../../src/database/open-data-source.js';
import { temporaryFolder } from '../auth/support/temporary-folder.js';
import { describeOn } from '../support/each-database.js';
import { databaseOf, runAsAdministrator } from '../support/postgres-databases.js';
import { TestDatabase } from '../support/test-database.js';

const GATEWAY = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const ACCOUNTS = fileURLToPath(new URL('../../src/cli/accounts.ts', import.meta.url));
const LOADER = new URL('../support/typescript-loader.js', import.meta.url).href;
const PASSWORD = 'a-password-that-nobody-may-read';

let database: TestDatabase;

beforeEach(async () => {
  database = await TestDatabase.create({ migrated: false });
});
afterEach(() => database.remove());

/** The database's URL with other parts. */
function urlWith(parts: Partial<Record<'username' | 'password' | 'hostname' | 'port' | 'pathname', string>>): string {
  return Object.assign(new URL(database.url), parts).href;
}

async function refusal(url: string): Promise<string> {
  const outcome = await openDataSource(dataSourceOptions(url)).catch((error: Error) => error.message);
  if (typeof outcome === 'string') return outcome;
  await outcome.destroy();
  throw new Error('the database was opened');
}

/** Where nobody listens. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return String(port);
}

/** All that a program writes until its end. */
async function outputOf(url: string, program: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, ['--no-warnings', '--import', LOADER, program, ...args], {
    cwd: temporaryFolder(),
    env: { PATH: process.env.PATH, DATABASE_URL: url, TICKGATE_SECRET_KEY: database.env.TICKGATE_SECRET_KEY },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

describeOn('PostgreSQL', 'openDataSource', () => {
  it('names server and user when the password is wrong, and says what to correct', async () => {
    const { host, username } = new URL(database.url);
    expect(await refusal(urlWith({ password: PASSWORD }))).toBe(
      `The database server ${host} refuses the password of the user "${username}": ` +
        'correct user and password in DATABASE_URL',
    );
  });

  it('asks for a password where the URL has none', async () => {
    expect(await refusal(urlWith({ password: '' }))).toMatch(
      /^.* asks for the password of .*: put it into DATABASE_URL$/,
    );
  });

  it('says how to make a database that is not there', async () => {
    const { host, username } = new URL(database.url);
    expect(await refusal(urlWith({ pathname: '/nowhere' }))).toBe(
      `The database server ${host} has no database "nowhere": ` +
        `make it (CREATE DATABASE "nowhere" OWNER "${username}"), or correct DATABASE_URL`,
    );
  });

  it('names a server that is not running, and says what to do', async () => {
    const port = await closedPort();
    expect(await refusal(urlWith({ port }))).toBe(
      `The database server 127.0.0.1:${port} cannot be reached (connect ECONNREFUSED 127.0.0.1:${port}): ` +
        'start it, or correct host and port in DATABASE_URL',
    );
    // The name has two addresses, and the error of both no text of its own.
    expect(await refusal(urlWith({ hostname: 'localhost', port }))).toMatch(
      /^.* cannot be reached \(.*ECONNREFUSED.*$/,
    );
  });

  it('names a host that is not there', async () => {
    expect(await refusal(urlWith({ hostname: 'nowhere.invalid' }))).toMatch(
      /^The database server nowhere\.invalid:\d+ cannot be reached \(getaddrinfo .*$/,
    );
  });

  it('says how to give it a database in which it may make no tables', async () => {
    const role = `guest_${databaseOf(database.url)}`;
    await runAsAdministrator(`CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'`);
    try {
      const message = await refusal(urlWith({ username: role, password: PASSWORD }));
      expect(message).toMatch(new RegExp(`^The user "${role}" may not make its tables .*ALTER DATABASE .*$`));
      expect(message).not.toContain(PASSWORD);
    } finally {
      await runAsAdministrator(`DROP ROLE ${role}`);
    }
  });

  it('says what to take out when TLS is asked of a server that has none', async () => {
    expect(await refusal(`${database.url}?sslmode=verify-full`)).toMatch(
      / speaks no TLS: take sslmode out of DATABASE_URL$/,
    );
  });
});

describeOn('PostgreSQL', 'a start of the gateway', () => {
  it('writes one line and no more when the password is wrong, and not the password', async () => {
    const { code, output } = await outputOf(urlWith({ password: PASSWORD }), GATEWAY);
    expect(output).toMatch(/^Tickgate cannot start: The database server .* refuses the password .*\n$/);
    expect(output).not.toContain(PASSWORD);
    expect(code).toBe(1);
  });

  it('writes one line and no more when the password of DATABASE_URL is not escaped, and nothing of it', async () => {
    const { code, output } = await outputOf(`postgres://desk:#${PASSWORD}@host/ticks`, GATEWAY);
    expect(output).toMatch(/^Tickgate cannot start: DATABASE_URL names no database: .*\n$/);
    expect(output).not.toContain(PASSWORD);
    expect(code).toBe(1);
  });
});

describeOn('PostgreSQL', 'a command', () => {
  it('writes one line and no more when the password is wrong, and ends', async () => {
    const { code, output } = await outputOf(urlWith({ password: PASSWORD }), ACCOUNTS, 'list');
    expect(output).toMatch(/^The database server .* refuses the password .*\n$/);
    expect(output).not.toContain(PASSWORD);
    expect(code).toBe(1);
  });
});
