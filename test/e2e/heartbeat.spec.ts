import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';

let edge: TestEdge;
let mute: Socket | undefined;

beforeAll(async () => {
  edge = await TestEdge.start({ WS_PING_INTERVAL: '0.2', WS_PING_TIMEOUT: '0.3' });
});
afterAll(() => edge.stop());
afterEach(() => {
  mute?.destroy();
});

describe('the heartbeat', () => {
  it('pings every client, and keeps those that answer', async () => {
    const client = await TestClient.authenticated(edge.gateway.url);
    let pings = 0;
    client.socket.on('ping', () => pings++);
    await eventually(() => expect(pings).toBeGreaterThan(4));
    expect(client.closed).toBeUndefined();
    client.close();
  });

  it('ends a connection that does not answer', async () => {
    const { port } = new URL(edge.gateway.url);
    mute = createConnection({ port: Number(port), host: '127.0.0.1' });
    mute.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    await eventually(() => expect(edge.gateway.get(Sessions).count).toBe(1));
    mute.resume();
    await once(mute, 'close');
    await eventually(() => expect(edge.gateway.get(Sessions).count).toBe(0));
  });
});
