import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';

let edge: TestEdge;
const sockets: Socket[] = [];

beforeAll(async () => {
  edge = await TestEdge.start({ WS_AUTH_TIMEOUT: '0.5' });
});
afterAll(() => edge.stop());
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

async function connect(): Promise<{ socket: Socket; answer: () => string }> {
  const { port } = new URL(edge.gateway.url);
  const socket = createConnection({ port: Number(port), host: '127.0.0.1' });
  sockets.push(socket);
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return { socket, answer: () => answer };
}

describe('a connection on which the opening handshake does not end', () => {
  it('is cut off when the header stops half way', async () => {
    const { socket, answer } = await connect();
    socket.write('GET / HTTP/1.1\r\nHost: gateway\r\nUpgrade: webso');
    await once(socket, 'close');
    expect(answer()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('is cut off when the header trickles in, a byte at a time', async () => {
    const { socket } = await connect();
    socket.write('GET / HTTP/1.1\r\nX: ');
    const trickle = setInterval(() => socket.write('x'), 20);
    try {
      await eventually(() => expect(socket.closed).toBe(true));
    } finally {
      clearInterval(trickle);
    }
  });

  it('is cut off when nothing comes at all', async () => {
    const { socket } = await connect();
    await once(socket, 'close');
  });

  it('takes no place of a connection, and leaves those that are open alone', async () => {
    for (let i = 0; i < 20; i++) (await connect()).socket.write('GET / HT');
    const client = await TestClient.authenticated(edge.gateway.url);
    expect(edge.gateway.doors.connections.open).toBe(1);
    await eventually(() => expect(sockets.every(({ closed }) => closed)).toBe(true));
    expect(await client.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
    client.close();
  });
});
