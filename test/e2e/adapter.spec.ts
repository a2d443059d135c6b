import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type INestApplication, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import { loadConfig } from '../../src/config/load-config.js';
import { Doors } from '../../src/doors/doors.js';
import { CompositeWsAdapter, RAW_GATEWAY } from '../../src/modules/streaming/adapter/composite-ws.adapter.js';
import { RawWsAdapter } from '../../src/modules/streaming/adapter/raw-ws.adapter.js';
import { eventually } from '../support/eventually.js';

/** What the first request of a client waits for. */
let hold: Promise<void> = Promise.resolve();

@WebSocketGateway(RAW_GATEWAY)
class PlainGateway {
  @SubscribeMessage('echo')
  async echo(@ConnectedSocket() client: WebSocket, @MessageBody() message: { n: number }): Promise<void> {
    if (message.n === 0) await hold;
    client.send(String(message.n));
  }
}

@WebSocketGateway({ namespace: '/market' })
class SocketIoGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() message: unknown): { event: string; data: unknown } {
    return { event: 'echoed', data: message };
  }
}

@Module({ providers: [PlainGateway, SocketIoGateway] })
class TwoGatewaysModule {}

const doors = new Doors(loadConfig({ WS_MAX_CONNECTIONS: '5' }).config);
let app: INestApplication;
let raw: RawWsAdapter;
const sockets: WebSocket[] = [];

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [TwoGatewaysModule] }).compile();
  app = module.createNestApplication({ forceCloseConnections: true, logger: false });
  raw = new RawWsAdapter({ host: '127.0.0.1', port: 0, portStrategy: 'fail' }, doors);
  raw.supervise({ admit: () => true, failed: () => {}, unknownAction: () => {}, room: async () => {} });
  app.useWebSocketAdapter(new CompositeWsAdapter(app, raw, doors));
  await app.init();
  await raw.ready;
  raw.open();
  await app.listen(0, '127.0.0.1');
});
afterAll(() => app?.close());
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});

function connect(url: string): { socket: WebSocket; texts: string[] } {
  const socket = new WebSocket(url);
  const texts: string[] = [];
  socket.on('message', (data) => texts.push(data.toString()));
  socket.on('error', () => {});
  sockets.push(socket);
  return { socket, texts };
}

const httpPort = () => (app.getHttpServer().address() as AddressInfo).port;
const open = (socket: WebSocket) => eventually(() => expect(socket.readyState).toBe(WebSocket.OPEN));

describe('the composite adapter', () => {
  it('serves a plain gateway, one request of a client after another', async () => {
    const { socket, texts } = connect(`ws://127.0.0.1:${raw.port}`);
    const other = connect(`ws://127.0.0.1:${raw.port}`);
    await Promise.all([open(socket), open(other.socket)]);
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    for (let n = 0; n < 1000; n++) socket.send(JSON.stringify({ action: 'echo', n }));
    other.socket.send(JSON.stringify({ action: 'echo', n: 1 }));
    await eventually(() => expect(other.texts).toEqual(['1']));
    // The later ones have come, and would have overtaken the first were they not handled one after another.
    expect(texts).toEqual([]);
    release();
    await eventually(() => expect(texts).toEqual(Array.from({ length: 1000 }, (_, n) => String(n))));
  });

  it('serves a Socket.IO gateway of the same application on the HTTP port', async () => {
    const { socket, texts } = connect(`ws://127.0.0.1:${httpPort()}/socket.io/?EIO=4&transport=websocket`);
    await eventually(() => expect(texts[0]).toMatch(/^0\{/));
    socket.send('40/market,');
    await eventually(() => expect(texts.at(-1)).toMatch(/^40\/market,/));
    socket.send('42/market,["echo",{"a":1}]');
    await eventually(() => expect(texts.at(-1)).toBe('42/market,["echoed",{"a":1}]'));
  });

  it('refuses connections above the limit before the upgrade', async () => {
    const url = `ws://127.0.0.1:${raw.port}`;
    const accepted = Array.from({ length: 5 }, () => connect(url).socket);
    await Promise.all(accepted.map(open));
    const refused = new WebSocket(url);
    const status = await new Promise((resolve) =>
      refused.on('unexpected-response', (_, response) => resolve(response.statusCode)),
    );
    expect(status).toBe(503);
    refused.on('error', () => {});
    refused.terminate();
  });

  it('lets those wait who come before it is opened, and then serves them', async () => {
    // The port was bound, and served clients, before the instruments were loaded: they were told that there were none.
    const module = await Test.createTestingModule({ imports: [TwoGatewaysModule] }).compile();
    const other = module.createNestApplication({ forceCloseConnections: true, logger: false });
    const adapter = new RawWsAdapter({ host: '127.0.0.1', port: 0, portStrategy: 'fail' }, doors);
    adapter.supervise({ admit: () => true, failed: () => {}, unknownAction: () => {}, room: async () => {} });
    other.useWebSocketAdapter(new CompositeWsAdapter(other, adapter, doors));
    await other.listen(0, '127.0.0.1');
    await adapter.ready;
    const early = connect(`ws://127.0.0.1:${adapter.port}`);
    early.socket.on('open', () => early.socket.send(JSON.stringify({ action: 'echo', n: 7 })));
    const left = connect(`ws://127.0.0.1:${adapter.port}`);
    await eventually(() => expect(doors.connections.open).toBe(0));
    // Whoever asks for a page is answered: both knocks lie before it.
    await fetch(`http://127.0.0.1:${adapter.port}/`);
    expect(early.socket.readyState).toBe(WebSocket.CONNECTING);
    left.socket.terminate();
    adapter.open();
    await eventually(() => expect(early.texts).toEqual(['7']));
    await other.close();
  });

  it('tells who asks for a page there what the port is for', async () => {
    const response = await fetch(`http://127.0.0.1:${raw.port}/`);
    expect(response.status).toBe(426);
    expect(await response.text()).toContain('WebSocket');
  });

  it('closes with 1001, also a client that ignores the close frame, and leaves no port open', async () => {
    const module = await Test.createTestingModule({ imports: [TwoGatewaysModule] }).compile();
    const other = module.createNestApplication({ forceCloseConnections: true, logger: false });
    const adapter = new RawWsAdapter({ host: '127.0.0.1', port: 0, portStrategy: 'fail' }, doors);
    other.useWebSocketAdapter(new CompositeWsAdapter(other, adapter, doors));
    await other.listen(0, '127.0.0.1');
    await adapter.ready;
    adapter.open();
    const { socket } = connect(`ws://127.0.0.1:${adapter.port}`);
    await open(socket);
    const deaf = connect(`ws://127.0.0.1:${adapter.port}`);
    await open(deaf.socket);
    deaf.socket.pause();
    const code = new Promise((resolve) => socket.once('close', resolve));
    await other.close();
    expect(await code).toBe(1001);
    const late = connect(`ws://127.0.0.1:${adapter.port}`);
    await eventually(() => expect(late.socket.readyState).toBe(WebSocket.CLOSED));
  });
});
