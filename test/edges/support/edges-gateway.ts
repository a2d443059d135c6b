import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Exposition } from '../../health/support/exposition.js';
import { type Message, TestClient } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';
import { RemoteAdmin } from '../../support/remote-admin.js';
import { StartedGateway } from '../../support/started-gateway.js';

/** Three processes start, one of them first. */
const START_MS = 80_000;

/** A process of the gateway, as `GET /admin/v1/drain` tells it. */
export interface ServingProcess {
  process: string;
  pid: number;
  draining: boolean;
  clients: number;
}

/** `npm start` with `TICKGATE_EDGES=2` in a folder of its own. */
export class EdgesGateway {
  readonly folder = mkdtempSync(join(tmpdir(), 'tickgate-edges-'));
  private readonly clients: TestClient[] = [];
  private readonly pids = new Set<number>();
  started!: StartedGateway;
  admin!: RemoteAdmin;
  url!: string;
  httpUrl!: string;
  private metricsUrl!: string;

  get databaseFile(): string {
    return join(this.folder, 'tickgate.db');
  }

  /** Starts it, and makes the first admin. */
  async start(env: Record<string, string> = {}): Promise<void> {
    this.launch(env);
    await eventually(() => this.started.out.includes('websocket: ') || this.started.errors !== '', START_MS);
    this.url = await this.started.printed(/\bwebsocket: (ws:[^\s"]+)/);
    this.httpUrl = await this.started.printed(/\bhttp: (http:[^\s"]+)/);
    this.metricsUrl = await this.started.printed(/\bmetrics: (http:[^\s"]+)/);
    const token = await this.started.printed(/\/setup#token=([\w-]+)/);
    this.admin = await RemoteAdmin.first(this.httpUrl, token);
    for (const { pid } of await this.processes()) this.pids.add(pid);
  }

  /** Starts it, whatever comes of it. */
  launch(env: Record<string, string> = {}): StartedGateway {
    this.started = new StartedGateway(this.folder, {
      DATABASE_URL: `sqlite:${this.databaseFile}`,
      TICKGATE_EDGES: '2',
      ...env,
    });
    return this.started;
  }

  /** Connects and authenticates; gives the client and the reply. */
  async connect(key: string, resume?: unknown): Promise<{ client: TestClient; reply: Message }> {
    const client = await TestClient.connect(this.url);
    this.clients.push(client);
    client.send({ action: 'authenticate', api_key: key, ...(resume !== undefined && { resume }) });
    return { client, reply: await client.next('auth') };
  }

  /** The main process and its edges. */
  async processes(): Promise<ServingProcess[]> {
    const all = (await this.admin.must('GET /admin/v1/drain')) as ServingProcess[];
    for (const { pid } of all) this.pids.add(pid);
    return all;
  }

  /** The edges alone. */
  async edges(): Promise<ServingProcess[]> {
    const { started } = this;
    return (await this.processes()).filter(({ pid }) => pid !== started.pid);
  }

  async metrics(): Promise<Exposition> {
    return new Exposition(await (await fetch(this.metricsUrl)).text());
  }

  /** Processes of this gateway that are still there, of all that were ever seen. */
  get running(): number[] {
    return [...this.pids].filter(isRunning);
  }

  async stop(): Promise<void> {
    for (const client of this.clients.splice(0)) client.close();
    this.started.kill('SIGKILL');
    await this.started.exitCode();
    await eventually(() => this.running.length === 0);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One that has ended and whose parent is gone may stay in the table of processes. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
