import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import WebSocket, { WebSocketServer } from 'ws';
import { systemClock } from '../../src/common/clock.js';
import type { ConnectionFailure, Endpoint, Frame, Transport } from '../../src/modules/brokers/engine/contract.js';
import { type WsTransportOptions, wsTransport } from '../../src/modules/brokers/engine/transports/ws-transport.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';

let http: Server;
let upstream: WebSocketServer;
let port: number;
/** Takes the next handshakes instead of an upgrade. */
let answer: ((request: IncomingMessage, socket: Socket) => void) | undefined;
const sockets = new Set<Socket>();
const lines: Line[] = [];

/** One line under test, and what it has told. */
class Line {
  readonly frames: Frame[] = [];
  readonly failures: ConnectionFailure[] = [];
  opened = 0;
  alive = 0;
  readonly transport: Transport;

  constructor(endpoint: Partial<Endpoint> = {}, options: Partial<WsTransportOptions> = {}) {
    lines.push(this);
    const open = wsTransport({ pingIntervalMs: 0, clock: systemClock, ...options });
    this.transport = open(
      { transport: 'ws', url: `ws://127.0.0.1:${port}/`, ...endpoint },
      {
        opened: () => {
          this.opened += 1;
        },
        frame: (frame) => this.frames.push(frame),
        alive: () => {
          this.alive += 1;
        },
        closed: (failure) => this.failures.push(failure),
      },
    );
  }

  get failure(): Promise<ConnectionFailure> {
    return eventually(() => this.failures[0] ?? false);
  }
}

/** The server's side of the newest line, once it is open. */
function serverSide(): Promise<WebSocket> {
  return eventually(() => [...upstream.clients].at(-1) ?? false);
}

beforeEach(async () => {
  answer = undefined;
  upstream = new WebSocketServer({ noServer: true });
  http = createServer((_request, response) => response.end());
  http.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  http.on('upgrade', (request, socket: Socket, head) => {
    if (answer) answer(request, socket);
    else upstream.handleUpgrade(request, socket, head, (client) => upstream.emit('connection', client, request));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  port = (http.address() as AddressInfo).port;
});

afterEach(async () => {
  for (const line of lines.splice(0)) line.transport.close();
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => http.close(() => resolve()));
});

/** Answers the next handshakes with an HTTP response instead of an upgrade. */
function refuseWith(head: string, body = ''): void {
  answer = (_request, socket) => {
    socket.end(`HTTP/1.1 ${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
  };
}

describe('wsTransport', () => {
  it('opens with the headers and subprotocols of the endpoint, without compression', async () => {
    const requests: IncomingMessage[] = [];
    upstream.on('connection', (_client, request) => requests.push(request));
    const line = new Line({ headers: { 'X-Version': '3' }, protocols: ['feed.v1'] });
    await eventually(() => expect(line.opened).toBe(1));
    expect(requests[0]!.headers).toMatchObject({ 'x-version': '3', 'sec-websocket-protocol': 'feed.v1' });
    expect(requests[0]!.headers['sec-websocket-extensions']).toBeUndefined();
  });

  it('carries text as text and binary as bytes, both ways and in order', async () => {
    const line = new Line();
    const server = await serverSide();
    const received: [string, boolean][] = [];
    server.on('message', (data, isBinary) => received.push([data.toString(), isBinary]));
    await eventually(() => expect(line.opened).toBe(1));
    line.transport.send('{"a":1}');
    line.transport.send(Buffer.from('bytes'));
    await eventually(() =>
      expect(received).toEqual([
        ['{"a":1}', false],
        ['bytes', true],
      ]),
    );
    server.send('héllo');
    server.send(Buffer.from([0, 1, 2]));
    await eventually(() => expect(line.frames).toEqual(['héllo', Buffer.from([0, 1, 2])]));
  });

  it('tells a refused handshake with status, headers and body', async () => {
    refuseWith('403 Forbidden\r\nX-Reason: expired', '{"error":"TokenException"}');
    const line = new Line();
    expect(await line.failure).toEqual({
      status: 403,
      headers: expect.objectContaining({ 'x-reason': 'expired' }),
      body: '{"error":"TokenException"}',
    });
    expect(line.opened).toBe(0);
  });

  it('keeps no more of a refusal than a protocol can need', async () => {
    refuseWith('500 Oops', 'x'.repeat(200_000));
    expect((await new Line().failure).body).toHaveLength(16_384);
  });

  it('tells the status of a refusal whose body does not end', async () => {
    answer = (_request, socket) => {
      socket.write('HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\nhalf');
    };
    expect(await new Line().failure).toMatchObject({ status: 401, body: 'half' });
  });

  it('follows the redirect of a handshake', async () => {
    let asked = 0;
    answer = (request, socket) => {
      asked += 1;
      expect(request.url).toBe('/authorize');
      answer = undefined;
      socket.end(`HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:${port}/real?code=1\r\nContent-Length: 0\r\n\r\n`);
    };
    const urls: (string | undefined)[] = [];
    upstream.on('connection', (_client, request) => urls.push(request.url));
    const line = new Line({ url: `ws://127.0.0.1:${port}/authorize` });
    await eventually(() => expect(line.opened).toBe(1));
    expect([asked, urls]).toEqual([1, ['/real?code=1']]);
  });

  it('tells the code and the reason of a close, once', async () => {
    const line = new Line();
    (await serverSide()).close(4001, 'token expired');
    expect(await line.failure).toEqual({ code: 4001, reason: 'token expired' });
    line.transport.close();
    line.transport.close();
    await eventually(() => expect(upstream.clients.size).toBe(0));
    expect(line.failures).toHaveLength(1);
  });

  it('tells an abrupt end, and a port where nobody listens', async () => {
    const line = new Line();
    (await serverSide()).terminate();
    expect(await line.failure).toMatchObject({ code: 1006 });
    const nobody = await new Promise<number>((resolve) => {
      const server = createTcpServer().listen(0, '127.0.0.1', () => {
        const { port: free } = server.address() as AddressInfo;
        server.close(() => resolve(free));
      });
    });
    expect(await new Line({ url: `ws://127.0.0.1:${nobody}/?token=secret` }).failure).toEqual({
      reason: 'ECONNREFUSED',
    });
  });

  it('gives up a handshake that is never answered', async () => {
    answer = () => {};
    const line = new Line({}, { handshakeTimeoutMs: 50 });
    expect(await line.failure).toEqual({ reason: 'Opening handshake has timed out' });
  });

  it('ends a frame that breaks the WebSocket protocol without a crash', async () => {
    const line = new Line();
    const server = await serverSide();
    // A reserved opcode.
    (server as unknown as { _socket: Socket })._socket.write(Buffer.from([0x83, 0x00]));
    expect(await line.failure).toEqual({ reason: 'WS_ERR_INVALID_OPCODE' });
  });

  it("pings by itself, and takes pongs and the broker's own pings for life", async () => {
    const line = new Line({}, { pingIntervalMs: 20 });
    const server = await serverSide();
    let pings = 0;
    server.on('ping', () => {
      pings += 1;
    });
    await eventually(() => expect(pings).toBeGreaterThanOrEqual(3));
    await eventually(() => expect(line.alive).toBeGreaterThanOrEqual(3));
    const quiet = new Line();
    await eventually(() => expect(quiet.opened).toBe(1));
    (await serverSide()).ping();
    await eventually(() => expect(quiet.alive).toBe(1));
  });

  it('stops pinging when the line has ended', async () => {
    const line = new Line({}, { pingIntervalMs: 10 });
    await eventually(() => expect(line.alive).toBeGreaterThanOrEqual(1));
    line.transport.close();
    await line.failure;
    const { alive } = line;
    const other = new Line({}, { pingIntervalMs: 10 });
    await eventually(() => expect(other.alive).toBeGreaterThanOrEqual(5));
    expect(line.alive).toBe(alive);
  });

  it('closes in order, and by force within a second where the other side does not answer', async () => {
    const clock = new FakeClock();
    const line = new Line({}, { clock });
    const server = await serverSide();
    const codes: number[] = [];
    server.on('close', (code) => codes.push(code));
    // The server has the connection before this side has read its answer; closed before that, it would be aborted.
    await eventually(() => expect(line.opened).toBe(1));
    line.transport.close();
    await line.failure;
    await eventually(() => expect(codes).toEqual([1000]));

    const stuck = new Line({}, { clock });
    await eventually(() => expect(stuck.opened).toBe(1));
    (await serverSide()).pause();
    stuck.transport.close();
    clock.advance(1000);
    await stuck.failure;
  });

  it('can be closed before it is open', async () => {
    answer = () => {};
    const line = new Line();
    line.transport.close();
    await line.failure;
    expect(line.opened).toBe(0);
    expect(line.failures).toHaveLength(1);
  });

  it('drops what is sent to a line that is not open', async () => {
    const line = new Line();
    line.transport.send('too early');
    await eventually(() => expect(line.opened).toBe(1));
    line.transport.close();
    line.transport.send('too late');
    await line.failure;
  });
});
