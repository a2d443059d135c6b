import type { Load } from '../load/load.js';
import { runPass, secondsOfWork } from '../load/pass.js';
import { Child } from '../processes/child.js';
import { freePort, listening } from '../processes/ports.js';
import type { Contender } from '../scenario.js';

const START_DEADLINE_MS = 5000;

/** What the kernel alone costs: `floor` writes finished frames, as many at a time as are due. One symbol only. */
export function floor(load: Load): Contender {
  return {
    name: 'floor',
    load,
    needs: ['wsload', 'floor'],
    async run({ tools, seconds }) {
      const port = await freePort();
      const args = [port, load.clients, load.ticksPerSecond, secondsOfWork(seconds), 0].map(String);
      const server = new Child('floor', tools.floor, args, { env: {} });
      try {
        await listening(port, START_DEADLINE_MS);
        return await runPass(tools, { pid: server.pid, port, apiKey: 'none' }, load, { seconds, counting: 'window' });
      } finally {
        await server.stop();
      }
    },
  };
}
