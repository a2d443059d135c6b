import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Alert } from '../../src/modules/health/alerts/alert.js';
import { AlertWebhook } from '../../src/modules/health/alerts/alert-webhook.js';
import { captureLog } from '../auth/support/captured-log.js';
import { eventually } from '../support/eventually.js';
import { type HttpHandler, HttpHost } from '../support/http-host.js';

const SECRET = 'T0123456-hook-secret';
const QUICK = { minMs: 1, maxMs: 5 };

let host: HttpHost;
let webhook: AlertWebhook;
let bodies: Record<string, unknown>[];
let log: string[];

beforeEach(async () => {
  log = captureLog();
  bodies = [];
  host = await HttpHost.start();
  answer(() => 200);
  webhook = new AlertWebhook(`${host.url}/services/${SECRET}`, QUICK);
});
afterEach(async () => {
  webhook.stop();
  await host.stop();
});

/** Answers with what `status` says, and keeps what came. */
function answer(status: (attempt: number) => number): void {
  let attempt = 0;
  const handle: HttpHandler = async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    bodies.push(JSON.parse(text) as Record<string, unknown>);
    response.writeHead(status(++attempt), { location: '/elsewhere' }).end();
  };
  host.handle = handle;
}

function alert(subject: string): Alert {
  return {
    cause: 'token_dead',
    subject,
    status: 'firing',
    message: 'log in again',
    count: 1,
    at: '2026-01-02T03:04:05.000Z',
    process: { id: 'p', role: 'all', host: 'h', pid: 1 },
  };
}

describe('the webhook of alerts', () => {
  it('gets each alert as JSON, with a text for chat services', async () => {
    webhook.post(alert('zerodha'));
    await eventually(() => expect(webhook.delivered).toBe(1));
    expect(host.requests).toEqual([`POST /services/${SECRET}`]);
    expect(bodies).toEqual([
      { source: 'tickgate', text: '[firing] token_dead zerodha: log in again', ...alert('zerodha') },
    ]);
    expect(log).toEqual([]);
  });

  it('gets it again until it takes it, and then the next one', async () => {
    answer((attempt) => (attempt < 4 ? [500, 429, 503][attempt - 1]! : 204));
    webhook.post(alert('a'));
    webhook.post(alert('b'));
    await eventually(() => expect(webhook.delivered).toBe(2));
    expect(bodies.map(({ subject }) => subject)).toEqual(['a', 'a', 'a', 'a', 'b']);
  });

  it('gets nothing a second time that it refuses, and is followed nowhere', async () => {
    answer((attempt) => (attempt === 1 ? 404 : 302));
    webhook.post(alert('a'));
    webhook.post(alert('b'));
    await eventually(() => expect(webhook.lost).toBe(2));
    expect(host.requests).toHaveLength(2);
  });

  it('is given up after ten attempts', async () => {
    answer(() => 500);
    webhook.post(alert('a'));
    await eventually(() => expect(webhook.lost).toBe(1));
    expect(host.requests).toHaveLength(10);
  });

  it('holds up nobody and keeps a hundred alerts, the newest, while it does not answer', async () => {
    let answerFirst = () => {};
    host.handle = (_request, response) => {
      answerFirst = () => response.writeHead(500).end();
    };
    for (let i = 0; i < 5000; i++) webhook.post(alert(`a${i}`));
    // In one turn of the event loop, in which nothing can have been sent, let alone answered.
    expect([webhook.lost, webhook.delivered, host.requests.length]).toEqual([4900, 0, 0]);
    await eventually(() => expect(host.requests).toHaveLength(1));
    answer(() => 200);
    answerFirst();
    await eventually(() => expect(webhook.delivered).toBe(100));
    expect(bodies.map(({ subject }) => subject)).toEqual([
      'a0',
      ...Array.from({ length: 99 }, (_, i) => `a${4901 + i}`),
    ]);
  });

  it('is never named: neither by what it answers nor when nobody is there', async () => {
    answer(() => 500);
    webhook.post(alert('a'));
    await eventually(() => expect(webhook.lost).toBe(1));
    const nobody = new AlertWebhook(`http://127.0.0.1:1/services/${SECRET}`, QUICK);
    nobody.post(alert('b'));
    await eventually(() => expect(nobody.lost).toBe(1));
    expect(log.filter((line) => line.includes('HTTP 500')).length).toBeGreaterThan(0);
    expect(log.filter((line) => line.includes('cannot be reached')).length).toBeGreaterThan(0);
    for (const line of log) {
      expect(line).not.toContain(SECRET);
      expect(line).not.toContain('127.0.0.1');
    }
  });

  it('is asked for nothing where none is set', () => {
    const none = new AlertWebhook('');
    none.post(alert('a'));
    expect([none.delivered, none.lost, host.requests.length]).toEqual([0, 0, 0]);
  });
});
