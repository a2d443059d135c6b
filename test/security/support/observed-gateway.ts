import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { loadConfig } from '../../../src/config/load-config.js';
import { curveSettings } from '../../../src/modules/bus/curve/curve-settings.js';
import { ZmtpSubscriber } from '../../../src/modules/bus/zmtp/zmtp-subscriber.js';
import { TestClient } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';
import { StartedGateway } from '../../support/started-gateway.js';
import type { Evidence } from './evidence.js';
import { ObservedHttp } from './observed-http.js';

/** A gateway in a process of its own, and listeners at every door that it has. */
export class ObservedGateway {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tickgate-secrets-'));
  private readonly listeners: ZmtpSubscriber[] = [];
  private process!: StartedGateway;
  http!: ObservedHttp;

  private constructor(
    private readonly env: Readonly<Record<string, string>>,
    private readonly evidence: Evidence,
  ) {}

  static async start(env: Record<string, string>, evidence: Evidence): Promise<ObservedGateway> {
    const gateway = new ObservedGateway({ ...env, ZMQ_CONTROL_PORT: String(await freePort()) }, evidence);
    await gateway.open();
    return gateway;
  }

  /** Waits for something that the process prints. */
  printed(pattern: RegExp): Promise<string> {
    return this.process.printed(pattern);
  }

  /** A client; what it is told is evidence. */
  async client(): Promise<TestClient> {
    const client = await TestClient.connect(await this.process.listening());
    client.socket.on('message', (data) => this.evidence.add('WebSocket', String(data)));
    client.socket.on('close', (code, reason) => this.evidence.add('WebSocket', `${code} ${reason}`));
    return client;
  }

  /** Ends the process as an operator does; what it printed is evidence then. */
  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.process.exitCode();
    this.evidence.add('stdout', this.process.out);
    this.evidence.add('stderr', this.process.errors);
    await Promise.all(this.listeners.map((listener) => listener.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async open(): Promise<void> {
    this.process = new StartedGateway(this.folder, this.env);
    await this.process.listening();
    this.http = new ObservedHttp(await this.printed(/http: (http:\S+)/), this.evidence);
    await this.listen('bus of ticks', await this.printed(/bus: (tcp:\S+)/));
    await this.listen('control bus', `tcp://127.0.0.1:${this.env.ZMQ_CONTROL_PORT}`);
  }

  private async listen(place: string, endpoint: string): Promise<void> {
    const { config } = loadConfig(this.env);
    const listener = new ZmtpSubscriber({ endpoints: () => [endpoint], curve: curveSettings(config), quiet: true });
    let isConnected = false;
    listener.onConnected(() => {
      isConnected = true;
    });
    listener.onMessage((topic, data) => this.evidence.add(place, `${topic} ${data}`));
    listener.subscribe('');
    await listener.start();
    this.listeners.push(listener);
    await eventually(() => expect(isConnected).toBe(true));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
