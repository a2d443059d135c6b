import { join } from 'node:path';
import type { WebSocket } from 'ws';
import { authenticated, ready } from '../contenders/authenticated.js';
import { httpLoad } from '../load/http-load.js';
import { gatewayEntry } from '../paths.js';
import { Child, killAll } from '../processes/child.js';
import { freePort } from '../processes/ports.js';
import type { Figures } from '../scenario.js';

const RATE = 2_000;
const CONNECTIONS = 32;
const WARM_UP_SECONDS = 3;
const SECONDS = 5;
const API_KEY = 'benchkey-of-a-loopback-load-run';
const WANTED = { symbol: 'RELIANCE', exchange: 'NSE' };

/**
 * How long REST takes for the quote of a symbol that a client streams, at 2,000 requests a second: the gateway is a
 * process of its own with its replay as the feed, and the key stands in the body, as published clients send it.
 *
 * @throws Error when an answer is no quote
 */
export async function measureRestQuote(): Promise<Figures> {
  const [httpPort, websocketPort] = [await freePort(), await freePort()];
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    DATABASE_URL: `sqlite:${join(process.cwd(), `rest-${process.pid}.db`)}`,
    TICKGATE_BOOTSTRAP_API_KEY: API_KEY,
    HTTP_PORT: String(httpPort),
    WEBSOCKET_PORT: String(websocketPort),
    WEBSOCKET_PORT_STRATEGY: 'fail',
    ZMQ_PORT: '0',
    ZMQ_CONTROL_PORT: '0',
  };
  // The bench ends a part by a signal, and knows nothing of what the part has started.
  process.once('SIGTERM', () => process.exit(1));
  process.once('exit', killAll);
  const gateway = new Child('gateway', process.execPath, [gatewayEntry], { env, cwd: process.cwd() });
  try {
    const client = await streaming(gateway, websocketPort);
    const target = { port: httpPort, request: quoteRequest() };
    await httpLoad(target, { rate: RATE, seconds: WARM_UP_SECONDS, connections: CONNECTIONS });
    const times = await httpLoad(target, { rate: RATE, seconds: SECONDS, connections: CONNECTIONS });
    client.close();
    times.sort((a, b) => a - b);
    return { p50Us: at(times, 0.5), p99Us: at(times, 0.99), longestUs: times.at(-1)! };
  } finally {
    await gateway.stop();
  }
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * sorted.length)]!;
}

function quoteRequest(): Buffer {
  const body = JSON.stringify({ apikey: API_KEY, ...WANTED });
  const header = [
    'POST /api/v1/quotes HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${header.join('\r\n')}\r\n\r\n${body}`);
}

/** Resolves once the first tick has come. */
async function streaming(gateway: Child, port: number): Promise<WebSocket> {
  await ready(gateway, port, API_KEY);
  const client = await authenticated(port, API_KEY);
  const ticked = new Promise<void>((resolve) => {
    client.on('message', (data) => {
      if (String(data).includes('"market_data"')) resolve();
    });
  });
  client.send(JSON.stringify({ action: 'subscribe', ...WANTED, mode: 'Quote' }));
  await ticked;
  return client;
}
