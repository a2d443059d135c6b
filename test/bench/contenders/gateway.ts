import type { Counting, Load } from '../load/load.js';
import { type Publisher, runPass, type Sample, type Target } from '../load/pass.js';
import { busFeedEntry, gatewayEntry } from '../paths.js';
import { Child } from '../processes/child.js';
import { freePort } from '../processes/ports.js';
import { processTree } from '../processes/process-tree.js';
import type { Contender } from '../scenario.js';
import { ready } from './authenticated.js';
import { accountAt } from './broker-account.js';

/** Something that goes on beside the load, and what was seen of it in the end. */
export interface Companion {
  finish(sample: Sample): Promise<Record<string, number>>;
  /** Must be safe after `finish`, and instead of it. */
  abandon(): void;
}

/**
 * What happens for the first time (clients leave, topics come back, the bus's publisher is another one) takes paths that
 * V8 had left out of its compiled code, and the next ticks meet interpreted code for 50 ms. It has all happened once
 * when the second pass ends.
 */
const PRIMING_PASSES = 2;

export interface GatewayOptions {
  /** Name in the table, when a scenario has more than one gateway. */
  name?: string;
  /** Settings beyond those of every run. */
  env?: Record<string, string>;
  /** Measured seconds, when the scenario has a course of its own. */
  seconds?: number;
  /** Default `window`. */
  counting?: Counting;
  /** Seconds of the same load, not measured, that the server has behind it before the measured pass, twice. */
  prime?: number;
  /** Whose account the clients are of, where it is not the replay's. */
  broker?: string;
  /** Processes that must serve clients, beside the one that starts them. */
  processes?: number;
  /** Publishes as a feed of the gateway does, instead of by `zpub`. */
  ownPublisher?: boolean;
  /** Compares the last message of each topic at each client with the publisher's last. */
  compareLast?: boolean;
  beside?(target: Target): Promise<Companion>;
}

/** The gateway as an edge process, with `zpub` as the only publisher on its bus. */
export function gateway(load: Load, options: GatewayOptions = {}): Contender {
  return {
    name: options.name ?? 'tickgate',
    load,
    needs: ['wsload', 'zpub'],
    async run({ tools, seconds, folder, gatewayHome }) {
      const home = await gatewayHome();
      const { broker } = options;
      const apiKey = broker === undefined ? home.apiKey : await accountAt(home, broker);
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
        await ready(server, port, apiKey, ['SYM0']);
        const others = processTree(server.pid).length - 1;
        if (others < (options.processes ?? 0)) throw server.failure(`has started ${others} processes`);
        const target: Target = {
          pid: server.pid,
          port,
          apiKey,
          busPort,
          ...(broker !== undefined && { feed: broker }),
        };
        if (options.ownPublisher) target.publisher = ownPublisher(busPort);
        for (let turn = 0; options.prime && turn < PRIMING_PASSES; turn++) {
          await runPass(tools, target, load, { seconds: options.prime, counting: 'window' });
        }
        companion = await options.beside?.(target);
        const sample = await runPass(tools, target, load, {
          seconds: options.seconds ?? seconds,
          counting: options.counting ?? 'window',
          ...(options.compareLast && { compareLastIn: folder }),
        });
        if (server.hasExited) throw server.failure('ended under load');
        if (companion) Object.assign(sample.observed, await companion.finish(sample));
        return sample;
      } finally {
        companion?.abandon();
        await server.stop();
      }
    },
  };
}

function ownPublisher(busPort: number): Publisher {
  return {
    tool: { name: 'feed', script: busFeedEntry },
    arguments: ({ symbols, ticksPerSecond }, seconds, wait) => [
      `tcp://127.0.0.1:${busPort}`,
      'replay_',
      symbols,
      ticksPerSecond,
      seconds,
      wait,
    ],
  };
}
