import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket as TcpSocket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Server } from 'socket.io';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ConnectionFailure, Endpoint, Frame, Transport } from '../../src/modules/brokers/engine/contract.js';
import {
  type EngineIo3TransportOptions,
  engineIo3Transport,
} from '../../src/modules/brokers/engine/transports/engine-io-3-transport.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';

let http: HttpServer;
let port: number;
const sockets = new Set<TcpSocket>();
const lines: Line[] = [];

/** One line under test, and what it has told. */
class Line {
  readonly frames: Frame[] = [];
  readonly failures: ConnectionFailure[] = [];
  opened = 0;
  alive = 0;
  readonly transport: Transport;

  constructor(path: string, endpoint: Partial<Endpoint> = {}, options: EngineIo3TransportOptions = {}) {
    lines.push(this);
    const open = engineIo3Transport(options);
    this.transport = open(
      { transport: open, url: `ws://127.0.0.1:${port}${path}`, ...endpoint },
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

beforeEach(async () => {
  http = createServer();
  http.on('connection', (socket: TcpSocket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  port = (http.address() as AddressInfo).port;
});

afterEach(async () => {
  for (const line of lines.splice(0)) line.transport.close();
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => http.close(() => resolve()));
});

describe('engineIo3Transport, with an official server that speaks this version', () => {
  let io: Server;

  function serve(pingInterval = 25_000): void {
    io = new Server(http, { path: '/md/socket.io', allowEIO3: true, pingInterval, pingTimeout: 20_000 });
  }

  afterEach(() => void io.close());

  it('is greeted, and brings every message as it stands on the wire', async () => {
    serve();
    const queries: unknown[] = [];
    io.on('connection', (socket) => {
      queries.push(socket.handshake.query);
      socket.emit('joined', 'welcome');
      socket.emit('1501-json-full', '{"MessageCode":1501}');
    });
    const line = new Line('/md/socket.io/?token=a%2Bb&userID=U1');
    await eventually(() => expect(line.frames).toHaveLength(4));
    expect(line.opened).toBe(1);
    expect(JSON.parse(line.frames[0]!.slice(1).toString())).toMatchObject({ upgrades: [], pingInterval: 25_000 });
    expect(line.frames.slice(1)).toEqual([
      '40',
      '42["joined","welcome"]',
      '42["1501-json-full","{\\"MessageCode\\":1501}"]',
    ]);
    expect(queries).toEqual([{ token: 'a+b', userID: 'U1', EIO: '3', transport: 'websocket' }]);
  });

  it('brings bytes behind their announcement, with the type byte of this version', async () => {
    serve();
    io.on('connection', (socket) => socket.emit('xts-binary-packet', Buffer.from([1, 2, 3])));
    const line = new Line('/md/socket.io/');
    await eventually(() => expect(line.frames).toHaveLength(4));
    expect(line.frames.slice(2)).toEqual([
      '451-["xts-binary-packet",{"_placeholder":true,"num":0}]',
      Buffer.from([4, 1, 2, 3]),
    ]);
  });

  it('sends messages that the server understands', async () => {
    serve();
    const joins: unknown[] = [];
    io.on('connection', (socket) => socket.on('join', (...parts) => joins.push(parts)));
    const line = new Line('/md/socket.io/');
    await eventually(() => expect(line.frames).toContain('40'));
    line.transport.send('42["join","U1","token"]');
    await eventually(() => expect(joins).toEqual([['U1', 'token']]));
  });

  it('pings as often as the greeting says, and keeps the line by that', async () => {
    serve(150);
    const line = new Line('/md/socket.io/');
    await eventually(() => expect(line.frames.filter((frame) => frame === '3').length).toBeGreaterThan(2));
    expect(line.failures).toEqual([]);
  });

  it('tells when the server ends the line', async () => {
    serve();
    io.on('connection', (socket) => socket.conn.close());
    const line = new Line('/md/socket.io/');
    expect(await line.failure).toMatchObject({ code: 1005 });
    expect(line.failures).toHaveLength(1);
  });

  it('ends the line in order when it is told to', async () => {
    serve();
    const reasons: string[] = [];
    io.on('connection', (socket) => socket.on('disconnect', (reason) => reasons.push(reason)));
    const line = new Line('/md/socket.io/');
    await eventually(() => expect(line.frames).toContain('40'));
    line.transport.close();
    await line.failure;
    await eventually(() => expect(reasons).toEqual(['transport close']));
  });
});

describe('engineIo3Transport, with a server that does not behave', () => {
  let upstream: WebSocketServer;
  let served: (client: WebSocket) => void;
  /** Takes the next handshakes instead of an upgrade. */
  let answer: ((request: IncomingMessage, socket: TcpSocket) => void) | undefined;
  const GREETING = '0{"sid":"a","upgrades":[],"pingInterval":150,"pingTimeout":150}';

  beforeEach(() => {
    answer = undefined;
    served = () => {};
    upstream = new WebSocketServer({ noServer: true });
    http.on('upgrade', (request, socket: TcpSocket, head) => {
      if (answer) answer(request, socket);
      else upstream.handleUpgrade(request, socket, head, (client) => served(client));
    });
  });

  it('tells a refused handshake with status, headers and body', async () => {
    answer = (_request, socket) => {
      socket.end(
        'HTTP/1.1 403 Forbidden\r\nX-Reason: no\r\nContent-Length: 13\r\nConnection: close\r\n\r\nInvalid Token',
      );
    };
    const line = new Line('/socket.io/');
    expect(await line.failure).toMatchObject({ status: 403, headers: { 'x-reason': 'no' }, body: 'Invalid Token' });
    expect([line.opened, line.failures.length]).toEqual([0, 1]);
  });

  it('tells why there is no connection, without the address and its token', async () => {
    const { port: nobody } = await closedPort();
    const line = new Line('', { url: `ws://127.0.0.1:${nobody}/socket.io/?token=secret` });
    expect(await line.failure).toEqual({ reason: 'ECONNREFUSED' });
  });

  it.each([
    ['text', '0garbage'],
    ['a list', '0[]'],
    ['no intervals', '0{"sid":"a","upgrades":[]}'],
    ['a storm of pings', '0{"sid":"a","upgrades":[],"pingInterval":0,"pingTimeout":20000}'],
    ['no upgrades', '0{"sid":"a","pingInterval":25000,"pingTimeout":20000}'],
  ])('gives up a greeting that is %s', async (_what, greeting) => {
    served = (client) => client.send(greeting);
    const line = new Line('/socket.io/');
    expect(await line.failure).toEqual({ reason: 'the server greeted with something that is no Engine.IO 3' });
    expect(line.opened).toBe(0);
  });

  it('gives up a server that does not greet', async () => {
    const line = new Line('/socket.io/', {}, { handshakeTimeoutMs: 100 });
    expect(await line.failure).toEqual({ reason: 'the server did not greet in time' });
  });

  it('leaves messages that are none to whoever reads them, and goes on', async () => {
    served = (client) => {
      for (const frame of [GREETING, 'xyz', '9', '', '0{"sid":"b"}', Buffer.of(200, 1), Buffer.of()])
        client.send(frame);
      client.send('42["joined"]');
    };
    const line = new Line('/socket.io/');
    await eventually(() => expect(line.frames).toContain('42["joined"]'));
    expect(line.frames.slice(1, 7)).toEqual(['xyz', '9', '', '0{"sid":"b"}', Buffer.of(200, 1), Buffer.of()]);
    expect([line.opened, line.failures]).toEqual([1, []]);
  });

  it('ends a line whose pong does not come', async () => {
    const pings: string[] = [];
    served = (client) => {
      client.send(GREETING);
      client.on('message', (data) => pings.push(data.toString()));
    };
    const line = new Line('/socket.io/');
    expect(await line.failure).toEqual({ reason: 'ping timeout' });
    expect(pings).toEqual(['2']);
  });

  it('is gone within a second from a server that answers nothing any more', async () => {
    served = (client) => {
      client.send(GREETING);
      client.pause();
    };
    const clock = new FakeClock();
    const line = new Line('/socket.io/', {}, { clock });
    await eventually(() => expect(line.opened).toBe(1));
    line.transport.close();
    clock.advance(1000);
    await line.failure;
  });

  it('can be closed before it is open, and closes once', async () => {
    answer = () => {};
    const line = new Line('/socket.io/');
    line.transport.close();
    line.transport.close();
    await line.failure;
    expect([line.opened, line.failures.length]).toEqual([0, 1]);
  });

  it('tells of signs of life below the messages', async () => {
    served = (client) => {
      client.send(GREETING);
      client.ping();
    };
    const line = new Line('/socket.io/');
    await eventually(() => expect(line.alive).toBe(1));
  });
});

/** A port that was free a moment ago. */
async function closedPort(): Promise<AddressInfo> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return address;
}
