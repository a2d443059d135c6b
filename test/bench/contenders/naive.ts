import type { Load } from '../load/load.js';
import { runPass } from '../load/pass.js';
import { naiveServerEntry } from '../paths.js';
import { Child } from '../processes/child.js';
import { freePort } from '../processes/ports.js';
import type { Contender } from '../scenario.js';
import { ready } from './authenticated.js';

/**
 * The plain way to write such a server, under the same load: see naive-server.ts.
 *
 * @param options.seconds measured, when the scenario has a course of its own
 */
export function naive(load: Load, options: { seconds?: number } = {}): Contender {
  return {
    name: 'naive',
    load,
    needs: ['wsload', 'zpub'],
    async run({ tools, seconds }) {
      const [port, busPort] = [await freePort(), await freePort()];
      const server = new Child('naive server', process.execPath, [naiveServerEntry, String(port), String(busPort)]);
      try {
        await ready(server, port, 'any', ['SYM0']);
        const target = { pid: server.pid, port, apiKey: 'any', busPort };
        return await runPass(tools, target, load, { seconds: options.seconds ?? seconds, counting: 'window' });
      } finally {
        await server.stop(1000);
      }
    },
  };
}
