import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gatewayEntry } from '../paths.js';
import { Child, killAll } from '../processes/child.js';
import { freePort } from '../processes/ports.js';
import type { Figures } from '../scenario.js';

const DEADLINE_MS = 60_000;
const LOOK_EVERY_MS = 5;

/**
 * How long it takes from the start of the process until it is ready for a load balancer: in a folder with nothing in it,
 * where database, key and first account are made, and again where they are there.
 *
 * @throws Error when it ends, or is not ready within a minute
 */
export async function measureColdStart(): Promise<Figures> {
  const httpPort = await freePort();
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    DATABASE_URL: `sqlite:cold-${process.pid}/tickgate.db`,
    HTTP_PORT: String(httpPort),
    WEBSOCKET_PORT: '0',
    ZMQ_PORT: '0',
    ZMQ_CONTROL_PORT: '0',
    METRICS_PORT: '0',
  };
  // The bench ends a part by a signal, and knows nothing of what the part has started.
  process.once('SIGTERM', () => {
    killAll();
    process.exit(1);
  });
  return { firstMs: await timeToReady(env, httpPort), laterMs: await timeToReady(env, httpPort) };
}

async function timeToReady(env: NodeJS.ProcessEnv, port: number): Promise<number> {
  const begun = performance.now();
  const gateway = new Child('gateway', process.execPath, [gatewayEntry], { env, cwd: process.cwd() });
  try {
    while (!(await isReady(port))) {
      if (gateway.hasExited) throw gateway.failure('ended at its start');
      if (performance.now() - begun > DEADLINE_MS) throw gateway.failure('is not ready after a minute');
      await delay(LOOK_EVERY_MS);
    }
    return performance.now() - begun;
  } finally {
    await gateway.stop();
  }
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/health/ready', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('error', () => resolve(false));
  });
}
