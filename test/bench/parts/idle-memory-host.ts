import { rmSync } from 'node:fs';
import { makeHome } from '../../soak/gateway/home.js';
import { idleClients } from '../../soak/trials/idle-clients.js';
import { killAll } from '../processes/child.js';

/** The soak's trial of idle clients, in a process of its own: idle-memory-host.ts CLIENTS. Prints its figures. */
const idle = Number(process.argv[2]);
const options = { minutes: 0, clients: 0, symbols: 0, churn: 0, ticks: 0, idle, kills: 0, only: [], report: undefined };
const folders: string[] = [];
process.once('exit', () => {
  killAll();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
process.once('SIGTERM', () => process.exit(1));

const { figures } = await idleClients.run({
  options,
  say: (line) => void process.stderr.write(`${line}\n`),
  home: async () => {
    const folder = await makeHome();
    folders.push(folder);
    return folder;
  },
});

/** The number at the beginning of a figure. */
function numberOf(wanted: string): number {
  const figure = figures.find(({ what }) => what === wanted);
  if (!figure) throw new Error(`the trial tells nothing of ${wanted}`);
  return Number.parseFloat(figure.value);
}

const measured = {
  connected: numberOf('clients'),
  rssKb: numberOf('rss of each client'),
  heapKb: numberOf('heap of each client'),
};
process.stdout.write(`figures ${JSON.stringify(measured)}\n`, () => process.exit(0));
