import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Aedes, type AuthenticateError } from 'aedes';
import type { ConnectionFailure, Frame, Transport } from '../../src/modules/brokers/engine/contract.js';
import {
  PINGREQ,
  publishPacket,
  subackPacket,
  subscribePacket,
  unsubscribePacket,
} from '../../src/modules/brokers/engine/transports/mqtt-packet.js';
import {
  type MqttTransportOptions,
  mqttTransport,
} from '../../src/modules/brokers/engine/transports/mqtt-transport.js';
import { makeCertificate, missingOpenssl, read } from '../doors/support/certificates.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import { describeUnless } from '../support/requires.js';

const SESSION = { clientId: 'line-1', username: 'user', password: 'secret', keepaliveSeconds: 20 };
const CONNACK = Buffer.from('20020000', 'hex');

const servers: Server[] = [];
const sockets = new Set<Socket>();
const lines: Line[] = [];

/** One line under test, and what it has told. */
class Line {
  readonly frames: Frame[] = [];
  readonly failures: ConnectionFailure[] = [];
  opened = 0;
  alive = 0;
  readonly transport: Transport;

  constructor(url: string, options: MqttTransportOptions = {}) {
    lines.push(this);
    const open = mqttTransport(SESSION, options);
    this.transport = open(
      { transport: open, url },
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

  isOpen(): Promise<void> {
    return eventually(() => expect(this.opened).toBe(1));
  }
}

/** Gives the port. */
async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

afterEach(async () => {
  for (const line of lines.splice(0)) line.transport.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

describe('mqttTransport, with a broker', () => {
  let broker: Aedes;
  let port: number;
  let refusal: number | undefined;
  let connects: number;

  beforeEach(async () => {
    refusal = undefined;
    connects = 0;
    broker = await Aedes.createBroker({
      authenticate: (_client, username, password, done) => {
        connects += 1;
        const isRight = username === 'user' && password?.toString() === 'secret';
        if (isRight && refusal === undefined) done(null, true);
        else done(Object.assign(new Error(), { returnCode: refusal ?? 4 }) as AuthenticateError, null);
      },
    });
    port = await listen(createServer(broker.handle));
  });

  afterEach(() => new Promise<void>((resolve) => broker.close(resolve)));

  const open = async () => {
    const line = new Line(`mqtt://127.0.0.1:${port}`);
    await line.isOpen();
    return line;
  };
  const publish = (topic: string, payload: Buffer, qos: 0 | 1 = 0) =>
    broker.publish({ cmd: 'publish', topic, payload, qos, retain: false, dup: false }, () => {});

  it('takes the packets of a protocol as they are, and hands on those that come', async () => {
    const line = await open();
    line.transport.send(subscribePacket(7, ['a/1', 'a/2']));
    await eventually(() => expect(line.frames).toEqual([subackPacket(7, [0, 0])]));
    const payload = Buffer.from([0, 255, 128, 10]);
    publish('a/1', payload);
    publish('b/1', payload);
    publish('a/2', Buffer.alloc(200, 7));
    await eventually(() => expect(line.frames).toHaveLength(3));
    expect(line.frames.slice(1)).toEqual([publishPacket('a/1', payload), publishPacket('a/2', Buffer.alloc(200, 7))]);
    line.transport.send(unsubscribePacket(8, ['a/1']));
    const { alive } = line;
    await eventually(() => expect(line.alive).toBeGreaterThan(alive));
    publish('a/1', payload);
    publish('a/2', payload);
    await eventually(() => expect(line.frames.slice(3)).toEqual([publishPacket('a/2', payload)]));
  });

  it('tells an answered ping as a sign of life', async () => {
    const line = await open();
    const { alive } = line;
    line.transport.send(PINGREQ);
    await eventually(() => expect(line.alive).toBe(alive + 1));
    expect(line.frames).toEqual([]);
  });

  it('answers a message that wants an answer', async () => {
    const line = await open();
    const acknowledged: string[] = [];
    broker.on('ack', (_packet, { id }) => acknowledged.push(id));
    line.transport.send(Buffer.from('820800010003612f3101', 'hex'));
    await eventually(() => expect(line.frames).toEqual([subackPacket(1, [1])]));
    publish('a/1', Buffer.from('x'), 1);
    await eventually(() => expect(acknowledged).toEqual(['line-1']));
    expect(line.frames.slice(1)).toEqual([publishPacket('a/1', Buffer.from('x'))]);
  });

  it.each([
    [2, 'the client id was refused'],
    [3, 'the server is unavailable'],
    [4, 'bad user name or password'],
    [5, 'not authorised'],
  ])('fails with the code %d of a CONNACK that refuses, and tries no second time', async (code, reason) => {
    refusal = code;
    const line = new Line(`mqtt://127.0.0.1:${port}`, { elsewhere: [`mqtt://127.0.0.1:${port}`] });
    expect(await line.failure).toEqual({ code, reason });
    line.transport.close();
    expect([line.opened, line.failures.length, connects]).toEqual([0, 1, 1]);
  });

  it('goes to the other address where the first one does not answer', async () => {
    const dead = createServer((socket) => socket.destroy());
    const deadUrl = `mqtt://127.0.0.1:${await listen(dead)}`;
    const line = new Line(deadUrl, { elsewhere: [deadUrl, `mqtt://127.0.0.1:${port}`] });
    await line.isOpen();
    expect(line.failures).toEqual([]);
    for (const socket of sockets) socket.destroy();
    expect(await line.failure).toEqual({ reason: 'the server ended the line' });
    expect([line.opened, connects]).toEqual([1, 1]);
  });

  it('takes its leave of the broker when it is closed', async () => {
    const line = await open();
    const left = new Promise<string>((resolve) => broker.once('clientDisconnect', ({ id }) => resolve(id)));
    line.transport.close();
    line.transport.close();
    line.transport.send(PINGREQ);
    await line.failure;
    expect(await left).toBe('line-1');
    expect(line.failures).toHaveLength(1);
  });

  it('is told that it ended when another line takes its client id', async () => {
    const first = await open();
    const second = await open();
    expect(await first.failure).toEqual({ reason: 'the server ended the line' });
    expect(second.failures).toEqual([]);
  });
});

describe('mqttTransport, with a server of its own mind', () => {
  const server = (answer: (socket: Socket, chunk: Buffer) => void) =>
    listen(createServer((socket) => socket.on('data', (chunk: Buffer) => answer(socket, chunk))));
  const open = async (answer: (socket: Socket, chunk: Buffer) => void, options: MqttTransportOptions = {}) =>
    new Line(`mqtt://127.0.0.1:${await server(answer)}`, options);

  it('connects with version 3.1.1, a clean session and the keepalive that it was given', async () => {
    const chunks: Buffer[] = [];
    const line = await open((socket, chunk) => {
      chunks.push(chunk);
      socket.write(CONNACK);
    });
    await line.isOpen();
    const text = (value: string) => [0, value.length, ...Buffer.from(value)];
    const content = [...text('MQTT'), 4, 0xc2, 0, 20, ...text('line-1'), ...text('user'), ...text('secret')];
    expect(Buffer.concat(chunks)).toEqual(Buffer.from([0x10, content.length, ...content]));
  });

  it('reads packets that come in pieces, and several at once', async () => {
    const packets = Buffer.concat([publishPacket('t', Buffer.alloc(300, 1)), publishPacket('u', Buffer.alloc(3))]);
    const line = await open((socket) => {
      socket.write(CONNACK);
      socket.write(packets.subarray(0, 150));
      setImmediate(() => socket.write(packets.subarray(150)));
    });
    await eventually(() => expect(line.frames).toHaveLength(2));
    expect(Buffer.concat(line.frames as Buffer[])).toEqual(packets);
  });

  it('gives a line up on which comes what is no MQTT', async () => {
    const line = await open((socket) => socket.write(Buffer.concat([CONNACK, Buffer.from('000102030405', 'hex')])));
    expect(await line.failure).toEqual({ reason: expect.any(String) });
  });

  it('waits for a CONNACK as long as it is told, and no longer', async () => {
    const line = await open(() => {}, { handshakeTimeoutMs: 50 });
    expect(await line.failure).toEqual({ reason: 'connack timeout' });
    expect(line.opened).toBe(0);
  });

  it('ends within a second where the server does not answer its leave, and at once while it connects', async () => {
    const clock = new FakeClock();
    const line = await open((socket) => socket.write(CONNACK), { clock });
    await line.isOpen();
    for (const socket of sockets) socket.pause();
    line.transport.close();
    clock.advance(1000);
    await line.failure;
    const other = await open(() => {}, { elsewhere: ['mqtt://127.0.0.1:1'] });
    other.transport.close();
    await other.failure;
    expect([other.opened, other.failures.length]).toEqual([0, 1]);
  });

  it('names the cause where nobody listens', async () => {
    const port = await server(() => {});
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const line = new Line(`mqtt://127.0.0.1:${port}`);
    expect(await line.failure).toEqual({ reason: 'ECONNREFUSED' });
  });
});

describeUnless(missingOpenssl())('mqttTransport, over TLS', () => {
  let folder: string;
  let ca: string;
  let url: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tickgate-mqtt-'));
    const files = makeCertificate(folder);
    ca = read(files.cert);
    const server = createTlsServer({ cert: ca, key: read(files.key) }, (socket) => {
      socket.on('error', () => {});
      socket.on('data', () => socket.write(CONNACK));
    });
    url = `mqtts://127.0.0.1:${await listen(server)}`;
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('opens where the certificate is to be trusted', async () => {
    const line = new Line(url, { ca });
    await line.isOpen();
  });

  it('does not, and says nothing to the server, where it is not', async () => {
    const line = new Line(url);
    expect(await line.failure).toEqual({ reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(line.opened).toBe(0);
  });
});
