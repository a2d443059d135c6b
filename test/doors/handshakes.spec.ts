import { afterEach, describe, expect, it } from '@jest/globals';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { from, type Knock, knock } from './support/knock.js';

let edge: TestEdge;
const knocks: Knock[] = [];
const clients: TestClient[] = [];

afterEach(async () => {
  for (const { socket } of knocks.splice(0)) socket.destroy();
  for (const client of clients.splice(0)) client.close();
  await edge.stop();
});

async function statuses(count: number, headers: (i: number) => Record<string, string>): Promise<number[]> {
  const answers = await Promise.all(Array.from({ length: count }, (_, i) => knock(edge.gateway.url, headers(i))));
  knocks.push(...answers);
  return answers.map(({ status }) => status).sort();
}

const sessions = () => edge.gateway.get(Sessions).count;

describe('attempts to connect', () => {
  it('beyond the rate of one address get 429 before the upgrade; other addresses do not notice', async () => {
    edge = await TestEdge.start({ TRUST_PROXY: 'loopback', WS_HANDSHAKES_PER_IP: '2' });
    const seen = await statuses(40, () => from('203.0.113.7'));
    const granted = seen.filter((status) => status === 101).length;
    expect(seen.filter((status) => status === 429)).toHaveLength(40 - granted);
    expect(granted).toBeGreaterThanOrEqual(2);
    expect(granted).toBeLessThan(15);
    expect(sessions()).toBe(granted);
    expect(edge.gateway.doors.refusals.count('handshake_rate')).toBe(40 - granted);
    expect(await statuses(2, () => from('203.0.113.8'))).toEqual([101, 101]);
  });

  it('that are refused get an answer in our error shape, the time to wait, and no second request', async () => {
    edge = await TestEdge.start({ TRUST_PROXY: 'loopback', WS_HANDSHAKES_PER_IP: '1' });
    await statuses(1, () => from('203.0.113.7'));
    const refused = await eventually(async () => {
      const answer = await knock(edge.gateway.url, from('203.0.113.7'));
      knocks.push(answer);
      expect(answer.status).toBe(429);
      return answer;
    });
    expect(refused.headers).toMatchObject({ 'retry-after': '1', connection: 'close' });
    expect(JSON.parse(refused.body)).toEqual({
      status: 'error',
      code: 'RATE_LIMITED',
      message: expect.stringContaining('delay'),
    });
    expect(refused.socket.readableEnded).toBe(true);
  });

  it('count for ordinary requests to the port as well', async () => {
    edge = await TestEdge.start({ TRUST_PROXY: 'loopback', WS_HANDSHAKES_PER_IP: '1' });
    const http = edge.gateway.url.replace('ws:', 'http:');
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(http, { headers: from('203.0.113.7') })));
    const seen = answers.map(({ status }) => status);
    expect(seen).toContain(426);
    expect(seen.filter((status) => status === 429).length).toBeGreaterThan(10);
  });

  it('from loopback are not limited', async () => {
    edge = await TestEdge.start({ WS_HANDSHAKES_PER_IP: '2', WS_MAX_CONNECTIONS_PER_IP: '2' });
    expect(new Set(await statuses(50, () => ({})))).toEqual(new Set([101]));
  });
});

describe('connections', () => {
  it('beyond the limit of one address get 429, authenticated or not, until one of them ends', async () => {
    edge = await TestEdge.start({ TRUST_PROXY: 'loopback', WS_MAX_CONNECTIONS_PER_IP: '3' });
    for (let i = 0; i < 2; i++) {
      clients.push(await TestClient.authenticated(edge.gateway.url, undefined, { headers: from('203.0.113.7') }));
    }
    expect(await statuses(1, () => from('203.0.113.7'))).toEqual([101]);
    const refused = await knock(edge.gateway.url, from('203.0.113.7'));
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '5' } });
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'CAPACITY_EXCEEDED' });
    expect(sessions()).toBe(3);
    expect(await statuses(1, () => from('203.0.113.8'))).toEqual([101]);
    clients[0]!.close();
    await eventually(async () => expect(await statuses(1, () => from('203.0.113.7'))).toEqual([101]));
    expect(await statuses(1, () => from('203.0.113.7'))).toEqual([429]);
  });

  it('beyond the limit of the gateway get 503', async () => {
    edge = await TestEdge.start({ TRUST_PROXY: 'loopback', WS_MAX_CONNECTIONS: '4' });
    const seen = await statuses(6, (i) => from(`203.0.113.${i}`));
    expect(seen).toEqual([101, 101, 101, 101, 503, 503]);
    expect(edge.gateway.doors.connections.open).toBe(4);
    for (const { socket } of knocks.splice(0)) socket.destroy();
    await eventually(() => expect(edge.gateway.doors.connections.open).toBe(0));
    expect(await statuses(1, () => ({}))).toEqual([101]);
  });

  it('give their place back when the opening handshake turns out to be none', async () => {
    edge = await TestEdge.start();
    const answer = await knock(edge.gateway.url, { 'Sec-WebSocket-Version': '7' });
    expect(answer.status).toBe(400);
    await eventually(() => expect(edge.gateway.doors.connections.open).toBe(0));
  });
});

describe('an address', () => {
  it('is a /64 network for IPv6, and one with its IPv4 spelling in IPv6', async () => {
    edge = await TestEdge.start({ TRUST_PROXY: 'loopback', WS_MAX_CONNECTIONS_PER_IP: '2' });
    expect(await statuses(5, (i) => from(`2001:db8:1:2::${i}`))).toEqual([101, 101, 429, 429, 429]);
    expect(await statuses(1, () => from('2001:db8:1:3::1'))).toEqual([101]);
    expect(await statuses(4, (i) => from(i % 2 ? '203.0.113.7' : '::ffff:203.0.113.7'))).toEqual([101, 101, 429, 429]);
  });

  it('cannot be made up by what a client writes before the proxy writes its own', async () => {
    edge = await TestEdge.start({ TRUST_PROXY: '1', WS_MAX_CONNECTIONS_PER_IP: '2' });
    const forged = await statuses(6, (i) => from(`198.51.100.${i}, 203.0.113.7`));
    expect(forged).toEqual([101, 101, 429, 429, 429, 429]);
    expect(await statuses(1, () => from('127.0.0.1, 203.0.113.7'))).toEqual([429]);
    expect([...edge.gateway.get(Sessions)].map(({ remoteAddress }) => remoteAddress)).toEqual([
      '203.0.113.7',
      '203.0.113.7',
    ]);
  });

  it('is the one of the socket when the peer is no trusted proxy', async () => {
    edge = await TestEdge.start({ TRUST_PROXY: '10.0.0.0/8' });
    await statuses(2, (i) => from(`203.0.113.${i}`));
    expect([...edge.gateway.get(Sessions)].map(({ remoteAddress }) => remoteAddress)).toEqual([
      '127.0.0.1',
      '127.0.0.1',
    ]);
  });
});
