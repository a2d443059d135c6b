import { afterEach, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { io, type Socket } from 'socket.io-client';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { from, knock } from './support/knock.js';

@WebSocketGateway({ namespace: '/doors' })
class EchoGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() message: unknown): unknown {
    return message;
  }
}

@Module({ providers: [EchoGateway] })
class EchoModule {}

const WEBSOCKET = '/socket.io/?EIO=4&transport=websocket';
const POLLING = '/socket.io/?EIO=4&transport=polling';

let gateway: TestGateway;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await gateway.stop();
});

async function start(env: Record<string, string> = {}): Promise<void> {
  gateway = await TestGateway.start({ TICKGATE_ROLE: 'edge', ZMQ_ENDPOINTS: 'tcp://127.0.0.1:9', ...env }, EchoModule);
}

const upgrade = (headers: Record<string, string>) => knock(gateway.endpoints.http + WEBSOCKET, headers);
const poll = (headers: Record<string, string>) => fetch(gateway.endpoints.http + POLLING, { headers });

it.each([['websocket'], ['polling'], ['polling', 'websocket']])(
  'serves Socket.IO clients over %s %s',
  async (...transports) => {
    await start();
    const socket = io(`${gateway.endpoints.http}/doors`, {
      transports: transports.filter(Boolean),
      reconnection: false,
    });
    sockets.push(socket);
    expect(await socket.timeout(5000).emitWithAck('echo', { a: 1 })).toEqual({ a: 1 });
  },
);

it('counts Socket.IO connections and those of the plain port together', async () => {
  await start({ TRUST_PROXY: 'loopback', WS_MAX_CONNECTIONS_PER_IP: '2' });
  const first = await upgrade(from('203.0.113.7'));
  const second = await knock(gateway.url, from('203.0.113.7'));
  expect([first.status, second.status]).toEqual([101, 101]);
  expect(await upgrade(from('203.0.113.7'))).toMatchObject({ status: 429 });
  expect(await knock(gateway.url, from('203.0.113.7'))).toMatchObject({ status: 429 });
  first.socket.destroy();
  await eventually(() => expect(gateway.doors.connections.open).toBe(1));
  const third = await upgrade(from('203.0.113.7'));
  expect(third.status).toBe(101);
  second.socket.destroy();
  third.socket.destroy();
});

it('limits how often an address may begin, over either transport', async () => {
  await start({ TRUST_PROXY: 'loopback', WS_HANDSHAKES_PER_IP: '2' });
  const answers = await Promise.all(Array.from({ length: 20 }, () => poll(from('203.0.113.7'))));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(10);
  expect(await refused[0]!.json()).toMatchObject({ code: 'RATE_LIMITED' });
  expect(await upgrade(from('203.0.113.7'))).toMatchObject({ status: 429 });
});

it('limits the rate of polling', async () => {
  await start({ HTTP_REQUEST_RATE: '0.001', HTTP_REQUEST_BURST: '5' });
  const statuses: number[] = [];
  for (let i = 0; i < 8; i++) statuses.push((await poll({})).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
});

it('turns down pages of origins that are not listed, over either transport', async () => {
  await start({ CORS_ORIGINS: 'https://desk.example.com' });
  const listed = await poll({ origin: 'https://desk.example.com' });
  expect(listed.status).toBe(200);
  expect(listed.headers.get('access-control-allow-origin')).toBe('https://desk.example.com');
  expect((await poll({ origin: 'https://evil.example.com' })).status).toBe(403);
  expect(await upgrade({ Origin: 'https://evil.example.com' })).toMatchObject({ status: 403 });
  const own = await upgrade({ Origin: gateway.endpoints.http });
  expect(own.status).toBe(101);
  own.socket.destroy();
});

it('answers an upgrade to a path that nobody serves by ending the connection', async () => {
  await start();
  await expect(knock(`${gateway.endpoints.http}/nowhere`)).rejects.toThrow('no answer');
});
