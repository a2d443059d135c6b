import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { httpLoad } from './http-load.js';

let server: Server;
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const REQUEST = Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');

async function listen(answer: RequestListener): Promise<number> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('httpLoad', () => {
  it('sends as many requests as the rate asks for, and times each answer', async () => {
    let asked = 0;
    const port = await listen((_request, response) => {
      asked++;
      response.end('{"status":"success"}');
    });
    const times = await httpLoad({ port, request: REQUEST }, { rate: 500, seconds: 0.2, connections: 4 });
    expect([asked, times.length]).toEqual([100, 100]);
    expect(times.every((time) => time > 0)).toBe(true);
  });

  it('counts the time that a request waits for a connection', async () => {
    const port = await listen((_request, response) => void setTimeout(() => response.end('ok'), 20));
    const times = await httpLoad({ port, request: REQUEST }, { rate: 1000, seconds: 0.01, connections: 1 });
    expect(Math.max(...times)).toBeGreaterThan(9 * 20_000 * 0.9);
  });

  it('fails on an answer that is no success', async () => {
    const port = await listen((_request, response) => response.writeHead(503).end('away'));
    await expect(httpLoad({ port, request: REQUEST }, { rate: 100, seconds: 0.1, connections: 1 })).rejects.toThrow(
      'answered HTTP/1.1 503',
    );
  });
});
