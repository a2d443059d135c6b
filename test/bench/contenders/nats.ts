import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Counting, Load } from '../load/load.js';
import { type Publisher, runPass } from '../load/pass.js';
import { Child } from '../processes/child.js';
import { freePort, listening } from '../processes/ports.js';
import type { Contender } from '../scenario.js';

const START_DEADLINE_MS = 10_000;

/** One message of `wsload` makes the session, and one each symbol's subscription; replies are not looked at. */
const dialect = {
  WSLOAD_BIN: '1',
  WSLOAD_OK: '',
  WSLOAD_AUTH: 'CONNECT {"verbose":false,"pedantic":false}\r\nPING\r\n',
  WSLOAD_SUB: 'SUB NSE.SYM%d %d\r\n',
};

export interface NatsOptions {
  /** Measured seconds, when the scenario has a course of its own. */
  seconds?: number;
  /** Default `window`. */
  counting?: Counting;
}

/**
 * nats-server with its WebSocket, a well-made general message server: `natspub` brings it the clients' messages ready
 * made, so that it routes and writes only.
 */
export function nats(load: Load, options: NatsOptions = {}): Contender {
  return {
    name: 'nats',
    load,
    needs: ['wsload', 'natspub', 'nats-server'],
    async run({ tools, seconds, folder }) {
      const [port, websocketPort] = [await freePort(), await freePort()];
      const file = join(folder, `nats-${port}.conf`);
      await writeFile(file, natsConfig(port, websocketPort));
      const server = new Child('nats-server', tools['nats-server'], ['--config', file], { env: {}, cwd: folder });
      try {
        for (const each of [port, websocketPort]) await listening(each, START_DEADLINE_MS);
        const target = { pid: server.pid, port: websocketPort, apiKey: 'none', publisher: toNats(port), dialect };
        const timing = { seconds: options.seconds ?? seconds, counting: options.counting ?? 'window' };
        const sample = await runPass(tools, target, load, timing);
        if (server.hasExited) throw server.failure('ended');
        return sample;
      } catch (error) {
        throw server.hasExited ? server.failure('ended') : error;
      } finally {
        await server.stop();
      }
    },
  };
}

/** What the load tools do not answer is not asked: a server that pings closes those who stay silent. */
export function natsConfig(port: number, websocketPort: number): string {
  return [
    'host: "127.0.0.1"',
    `port: ${port}`,
    'ping_interval: "1h"',
    `websocket { host: "127.0.0.1", port: ${websocketPort}, no_tls: true, compression: false }`,
    '',
  ].join('\n');
}

function toNats(port: number): Publisher {
  return {
    tool: 'natspub',
    arguments: ({ symbols, ticksPerSecond }, seconds, wait) => [port, symbols, ticksPerSecond, seconds, wait],
  };
}
