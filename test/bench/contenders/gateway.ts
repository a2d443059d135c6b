import type { Counting, Load } from '../load/load.js';
import { runPass, type Sample, type Target } from '../load/pass.js';
import { gatewayEntry } from '../paths.js';
import { Child } from '../processes/child.js';
import { freePort } from '../processes/ports.js';
import type { Contender } from '../scenario.js';
import { ready } from './authenticated.js';

/** Something that goes on beside the load, and what was seen of it in the end. */
export interface Companion {
  finish(sample: Sample): Promise<Record<string, number>>;
  /** Must be safe after `finish`, and instead of it. */
  abandon(): void;
}

export interface GatewayOptions {
  /** Name in the table, when a scenario has more than one gateway. */
  name?: string;
  /** Settings beyond those of every run. */
  env?: Record<string, string>;
  /** Measured seconds, when the scenario has a course of its own. */
  seconds?: number;
  /** Default `window`. */
  counting?: Counting;
  /** Seconds of the same load, not measured, that the server has behind it before the measured pass. */
  prime?: number;
  beside?(target: Target): Promise<Companion>;
}

/** The gateway as an edge process, with `zpub` as the only publisher on its bus. */
export function gateway(load: Load, options: GatewayOptions = {}): Contender {
  return {
    name: options.name ?? 'tickgate',
    load,
    needs: ['wsload', 'zpub'],
    async run({ tools, seconds, gatewayHome }) {
      const home = await gatewayHome();
      const [port, httpPort, busPort] = [await freePort(), await freePort(), await freePort()];
      const env = {
        ...home.env,
        TICKGATE_ROLE: 'edge',
        WEBSOCKET_PORT: String(port),
        WEBSOCKET_PORT_STRATEGY: 'fail',
        HTTP_PORT: String(httpPort),
        ZMQ_ENDPOINTS: `tcp://127.0.0.1:${busPort}`,
        ...options.env,
      };
      const server = new Child('gateway', process.execPath, [...home.nodeArgs, gatewayEntry], {
        env,
        cwd: home.folder,
      });
      let companion: Companion | undefined;
      try {
        await ready(server, port, home.apiKey);
        const target: Target = { pid: server.pid, port, apiKey: home.apiKey, busPort };
        if (options.prime) await runPass(tools, target, load, { seconds: options.prime, counting: 'window' });
        companion = await options.beside?.(target);
        const timing = { seconds: options.seconds ?? seconds, counting: options.counting ?? 'window' };
        const sample = await runPass(tools, target, load, timing);
        if (server.hasExited) throw server.failure('ended under load');
        if (companion) sample.observed = await companion.finish(sample);
        return sample;
      } finally {
        companion?.abandon();
        await server.stop();
      }
    },
  };
}
