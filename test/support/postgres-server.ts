import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { eventually } from './eventually.js';
import type { PostgresBinaries } from './postgres-binaries.js';

const INIT_WITHIN_MS = 60_000;
const READY_WITHIN_MS = 30_000;
const STOPPED_WITHIN_MS = 10_000;
const START_ATTEMPTS = 3;

const USER = 'tickgate';

/** Waits until whoever started it is gone, however that one died, and then takes the server and its folder away. */
const GUARD = 'cat >/dev/null; kill -QUIT "$1"; rm -rf "$2"';

/** A PostgreSQL server of our own in a temporary folder, on the loopback interface, that keeps nothing safe. */
export class PostgresServer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tickgate-postgres-'));
  private readonly data = join(this.folder, 'data');
  private readonly password = randomBytes(16).toString('hex');
  private port = 0;
  private child: ChildProcess | undefined;
  private guard: ChildProcess | undefined;
  private log = '';

  private constructor(private readonly binaries: PostgresBinaries) {}

  /** Makes a server and starts it on a free port. */
  static async create(binaries: PostgresBinaries): Promise<PostgresServer> {
    const server = new PostgresServer(binaries);
    try {
      await server.initialise();
      await server.startOnFreePort();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  /** Of a database, as the superuser unless told otherwise. */
  url(database: string, user = USER, password = this.password): string {
    return `postgres://${user}:${password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs statements, one after another, as the superuser. */
  async run(...statements: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: this.url('postgres') });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** Starts it again, on its old port. */
  async start(): Promise<void> {
    this.log = '';
    const child = spawn(join(this.binaries.folder, 'postgres'), [...this.settings(), '-D', this.data], {
      ...this.binaries.user,
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (text) => {
      this.log += text;
    });
    this.child = child;
    this.guard = spawn('sh', ['-c', GUARD, 'sh', String(child.pid), this.folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    await eventually(async () => {
      if (!isRunning(child)) return;
      await this.run('SELECT 1');
    }, READY_WITHIN_MS);
    if (!isRunning(child)) throw new Error(`PostgreSQL did not start: ${this.log}`);
  }

  /** Takes it away: connections are cut, and new ones are refused until `start`. */
  async stop(): Promise<void> {
    this.guard?.kill('SIGKILL');
    const child = this.child;
    if (!child) return;
    child.kill('SIGINT');
    await eventually(() => !isRunning(child), STOPPED_WITHIN_MS).catch(() => child.kill('SIGKILL'));
    this.child = undefined;
  }

  /** Stops it and removes its folder. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async initialise(): Promise<void> {
    const { user, folder } = this.binaries;
    const passwordFile = join(this.folder, 'password');
    writeFileSync(passwordFile, this.password);
    if (user) for (const path of [this.folder, passwordFile]) chownSync(path, user.uid, user.gid);
    const options = ['--auth=scram-sha-256', '--locale=C', '--encoding=UTF8', '--no-sync'];
    await promisify(execFile)(
      join(folder, 'initdb'),
      ['-D', this.data, '-U', USER, `--pwfile=${passwordFile}`, ...options],
      { ...user, cwd: this.folder, timeout: INIT_WITHIN_MS },
    );
  }

  /** PostgreSQL cannot choose a port itself, and between our look and its start somebody else may take it. */
  private async startOnFreePort(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.port = await freePort();
      try {
        return await this.start();
      } catch (error) {
        await this.stop();
        if (attempt === START_ATTEMPTS) throw error;
      }
    }
  }

  private settings(): string[] {
    const settings = {
      port: this.port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: 300,
      shared_buffers: '32MB',
      fsync: 'off',
      full_page_writes: 'off',
      synchronous_commit: 'off',
    };
    return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
