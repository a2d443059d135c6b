import { join } from 'node:path';
import { gatewayEntry } from '../../bench/paths.js';
import { Child } from '../../bench/processes/child.js';
import { RemoteAdmin } from '../../support/remote-admin.js';
import { Inspector } from './inspector.js';
import { type Resources, readResources } from './resources.js';

const START_WITHIN_MS = 60_000;
/** A gateway promises to be gone in five seconds. */
const STOP_WITHIN_MS = 5000;

/** Connections of a soak all come from this machine, with few keys. */
const ENV = {
  HTTP_PORT: '0',
  WEBSOCKET_PORT: '0',
  ZMQ_PORT: '0',
  ZMQ_CONTROL_PORT: '0',
  METRICS_PORT: '0',
  WS_MAX_CONNECTIONS: '20000',
  WS_MAX_CONNECTIONS_PER_KEY: '20000',
  // What is kept for clients that may come back would look like a leak for as long.
  WS_RESUME_TTL: '20',
};

/** The built gateway in a process of its own, with the debugger's door open. */
export class SoakGateway {
  private constructor(
    readonly child: Child,
    readonly inspector: Inspector,
    /** For clients: `ws://127.0.0.1:8765`. */
    readonly url: string,
    /** For REST: `http://127.0.0.1:5000`. */
    readonly httpUrl: string,
  ) {}

  /** @param folder with its database, made where it is not there */
  static async start(folder: string, env: Readonly<Record<string, string>> = {}): Promise<SoakGateway> {
    const child = new Child('gateway', process.execPath, ['--inspect=127.0.0.1:0', gatewayEntry], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...gatewayEnv(folder), ...ENV, ...env },
    });
    const [, door] = await child.expectOutput(/Debugger listening on (ws:\S+)/, START_WITHIN_MS);
    const [, http] = await child.expectOutput(/\bhttp: (http:[^\s"]+)/, START_WITHIN_MS);
    const [, url] = await child.expectOutput(/\bwebsocket: (ws:[^\s"]+)/, START_WITHIN_MS);
    return new SoakGateway(child, await Inspector.connect(door!), url!, http!);
  }

  get pid(): number {
    return this.child.pid;
  }

  /** Makes the first admin, by the link that the first start in a folder prints. */
  async firstAdmin(): Promise<RemoteAdmin> {
    const [, token] = await this.child.expectOutput(/\/setup#token=([\w-]+)/, START_WITHIN_MS);
    return (await RemoteAdmin.first(this.httpUrl, token!)).byKey();
  }

  resources(): Promise<Resources> {
    return readResources(this.pid, this.inspector);
  }

  /** Lines of the log that tell of an error. */
  errors(): string[] {
    return this.child.lines(/ (ERROR|FATAL) |"level":"?(error|fatal|50|60)\b/);
  }

  warnings(): string[] {
    return this.child.lines(/ WARN |"level":"?(warn|40)\b/);
  }

  /**
   * Ends it by SIGTERM.
   *
   * @returns how long that took, in ms
   * @throws Error when it is not gone in time, or not with exit code 0
   */
  async stop(): Promise<number> {
    // A process with a debugger waits for it at its end.
    this.inspector.close();
    const begun = performance.now();
    this.child.kill('SIGTERM');
    await this.child.expectSuccess(STOP_WITHIN_MS);
    return performance.now() - begun;
  }

  async kill(): Promise<void> {
    this.inspector.close();
    this.child.kill('SIGKILL');
    await this.child.exited;
  }
}

/** What all processes and tools of the gateway in a folder share. */
export function gatewayEnv(folder: string): Record<string, string> {
  return { DATABASE_URL: `sqlite:${join(folder, 'soak.db')}` };
}
