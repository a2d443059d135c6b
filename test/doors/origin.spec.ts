import { afterEach, describe, expect, it } from '@jest/globals';
import { TestEdge } from '../support/edge.js';
import { type Knock, knock } from './support/knock.js';

let edge: TestEdge;
const knocks: Knock[] = [];

afterEach(async () => {
  for (const { socket } of knocks.splice(0)) socket.destroy();
  await edge.stop();
});

async function gateway(origin?: string): Promise<Knock> {
  const answer = await knock(edge.gateway.url, origin === undefined ? {} : { Origin: origin });
  knocks.push(answer);
  return answer;
}

function http(headers: Record<string, string>, method = 'GET'): Promise<Response> {
  return fetch(`${edge.gateway.endpoints.http}/api/v1/endpoints`, { method, headers });
}

const LISTED = { CORS_ORIGINS: 'https://desk.example.com,http://localhost:3000' };

describe('the gateway', () => {
  it('lets pages of listed origins in, and scripts, which send no origin', async () => {
    edge = await TestEdge.start(LISTED);
    for (const origin of ['https://desk.example.com', 'HTTPS://DESK.example.com', 'http://localhost:3000', undefined]) {
      expect(await gateway(origin)).toMatchObject({ status: 101 });
    }
  });

  it.each([
    'https://evil.example.com',
    'http://desk.example.com',
    'https://desk.example.com:8443',
    'https://desk.example.com.evil.example',
    'null',
    'garbage',
    '*',
  ])('turns a page of %s down with 403 before the upgrade', async (origin) => {
    edge = await TestEdge.start(LISTED);
    const answer = await gateway(origin);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'error', code: 'FORBIDDEN' });
    expect(edge.gateway.doors.connections.open).toBe(0);
    expect(edge.gateway.doors.refusals.count('origin')).toBe(1);
  });

  it('lets every page in when the origins are *', async () => {
    edge = await TestEdge.start();
    for (const origin of ['https://anything.example', 'null']) {
      expect(await gateway(origin)).toMatchObject({ status: 101 });
    }
  });

  it('lets a page in that came from where it connects to', async () => {
    edge = await TestEdge.start(LISTED);
    expect(await gateway(edge.gateway.url.replace('ws:', 'http:'))).toMatchObject({ status: 101 });
  });
});

describe('the HTTP port', () => {
  it('lets listed origins read answers, with cookies, and no other', async () => {
    edge = await TestEdge.start(LISTED);
    const listed = await http({ origin: 'https://desk.example.com' });
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://desk.example.com');
    expect(listed.headers.get('access-control-allow-credentials')).toBe('true');
    expect(listed.headers.get('vary')).toContain('Origin');
    const other = await http({ origin: 'https://evil.example.com' });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await http(
      { origin: 'https://evil.example.com', 'access-control-request-method': 'POST' },
      'OPTIONS',
    );
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets every origin read answers, but never with cookies, when the origins are *', async () => {
    edge = await TestEdge.start();
    const answer = await http({ origin: 'https://anything.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
