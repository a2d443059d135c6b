import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { TestClient } from '../support/client.js';
import { TestGateway } from '../support/gateway.js';
import { StartedGateway } from '../support/started-gateway.js';

const stops: (() => unknown)[] = [];

afterEach(async () => {
  jest.restoreAllMocks();
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** Another program on a port that has `free` free ones behind it. */
async function occupy(free: number): Promise<number> {
  for (;;) {
    const server = await listen(0);
    const { port } = server.address() as AddressInfo;
    const behind = await Promise.all(
      Array.from({ length: free }, (_, i) => listen(port + 1 + i).catch(() => undefined)),
    );
    for (const other of behind) other?.close();
    if (behind.every((other) => other !== undefined)) {
      stops.push(() => server.close());
      return port;
    }
    server.close();
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

async function start(env: Record<string, string>): Promise<TestGateway> {
  const gateway = await TestGateway.start(env);
  stops.push(() => gateway.stop());
  return gateway;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

describe('a WebSocket port that is taken', () => {
  it('makes the gateway take the next free one, and say so in the log and over REST', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const port = await occupy(1);
    const gateway = await start({ WEBSOCKET_PORT: String(port) });
    const url = `ws://127.0.0.1:${port + 1}`;
    expect(gateway.url).toBe(url);
    expect(warn).toHaveBeenCalledWith(`Port ${port} is taken: the gateway listens on ${port + 1} instead`);
    const answer = await fetch(`${gateway.endpoints.http}/api/v1/endpoints`);
    expect(await answer.json()).toMatchObject({ data: { websocket: url } });
    (await TestClient.authenticated(url)).close();
  });

  it('makes it skip several that are taken', async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const first = await start({});
    const port = Number(new URL(first.url).port);
    const second = await start({ WEBSOCKET_PORT: String(port) });
    const third = await start({ WEBSOCKET_PORT: String(port) });
    const ports = [first, second, third].map(({ url }) => Number(new URL(url).port));
    expect(new Set(ports).size).toBe(3);
    expect(ports[1]).toBeGreaterThan(ports[0]!);
    expect(ports[2]).toBeGreaterThan(ports[1]!);
  });

  it('is warned of where clients are told a fixed address, which leads to the other program', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const port = await occupy(1);
    const gateway = await start({ WEBSOCKET_PORT: String(port), WEBSOCKET_URL: 'wss://gw.example/stream' });
    expect(gateway.url).toBe('wss://gw.example/stream');
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(/wss:\/\/gw\.example\/stream.*WEBSOCKET_PORT_STRATEGY=fail/),
    );
  });

  it('refuses the start with WEBSOCKET_PORT_STRATEGY=fail, and leaves no other port open', async () => {
    const port = await occupy(1);
    const busPort = await occupy(2);
    const env = {
      WEBSOCKET_PORT: String(port),
      WEBSOCKET_PORT_STRATEGY: 'fail',
      ZMQ_PORT: String(busPort + 1),
      ZMQ_CONTROL_PORT: String(busPort + 2),
    };
    await expect(TestGateway.start(env)).rejects.toThrow(
      /^The gateway cannot listen on .*: the port is taken\. .*WEBSOCKET_PORT\.$/,
    );
    expect(await Promise.all([isOpen(port + 1), isOpen(busPort + 1), isOpen(busPort + 2)])).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('a port of the bus that is taken', () => {
  it.each(['ZMQ_PORT', 'ZMQ_CONTROL_PORT'])('refuses the start and does not move: %s', async (name) => {
    const port = await occupy(0);
    await expect(TestGateway.start({ [name]: String(port) })).rejects.toThrow(
      new RegExp(`^The bus cannot bind tcp://127\\.0\\.0\\.1:${port} .*set ZMQ_PORT and ZMQ_CONTROL_PORT\\.$`),
    );
  });
});

describe('an HTTP port that cannot be opened', () => {
  it('ends the process with one line and exit code 1 when it is taken', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickgate-ports-'));
    stops.push(() => rmSync(folder, { recursive: true, force: true }));
    const port = await occupy(0);
    const started = new StartedGateway(folder, { HTTP_PORT: String(port), METRICS_PORT: '0' });
    stops.push(() => started.kill('SIGKILL'));
    expect(await started.exitCode()).toBe(1);
    expect(started.errors).toBe(
      `Tickgate cannot start: HTTP cannot listen on 127.0.0.1:${port}: the port is taken. Stop the other program, or set HTTP_PORT.\n`,
    );
  }, 40_000);

  it('says in one line that its address is none of this machine', async () => {
    await expect(TestGateway.start({ HTTP_HOST: '192.0.2.1' })).rejects.toThrow(
      /^HTTP cannot listen on 192\.0\.2\.1:0: .*EADDRNOTAVAIL.*HTTP_HOST/,
    );
  });
});
