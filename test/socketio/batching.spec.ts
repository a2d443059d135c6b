import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { BatchingWsServer } from '../../src/modules/streaming/adapter/batching-ws-server.js';
import { eventually } from '../support/eventually.js';

type Written = (...args: unknown[]) => unknown;

/** Counts what the socket hands to the system. */
function countWrites(socket: Socket): () => number {
  let count = 0;
  const target = socket as unknown as Record<'_write' | '_writev', Written>;
  for (const name of ['_write', '_writev'] as const) {
    const original = target[name].bind(socket);
    target[name] = (...args) => {
      count++;
      return original(...args);
    };
  }
  return () => count;
}

it('writes the frames of a turn at once, in their order, and calls back for each', async () => {
  const http = createServer();
  const server = new BatchingWsServer({ noServer: true });
  let writes = () => 0;
  http.on('connection', (socket) => {
    writes = countWrites(socket);
  });
  const accepted = new Promise<WebSocket>((resolve) => {
    http.on('upgrade', (request, socket, head) => server.handleUpgrade(request, socket, head, resolve));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  try {
    const received: string[] = [];
    client.on('message', (data) => received.push(data.toString()));
    const socket = await accepted;
    const before = writes();
    const sent: number[] = [];
    const texts = Array.from({ length: 100 }, (_, i) => `message ${i}`);
    for (const [i, text] of texts.entries()) socket.send(text, () => sent.push(i));
    await eventually(() => expect(received).toEqual(texts));
    expect(writes() - before).toBe(1);
    expect(sent).toEqual([...sent.keys()]);
    expect(sent).toHaveLength(100);
    socket.send('the last', { compress: false });
    socket.close(1000, 'done');
    expect(await once(client, 'close')).toEqual([1000, Buffer.from('done')]);
    expect(received.at(-1)).toBe('the last');
  } finally {
    client.terminate();
    server.close();
    http.close();
  }
});
