import { once } from '../contenders/once.js';
import { partFromSource } from '../contenders/part.js';
import { idleMemoryHost } from '../paths.js';
import { count } from '../report/format.js';
import type { PartScenario } from '../scenario.js';

const CLIENTS = 10_000;
const LIMIT_KB = 12;

const kilobytes = (value: number): string => `${value.toFixed(1)} kB`;

/** What it costs that somebody is there. */
export const idleMemory: PartScenario = {
  kind: 'part',
  name: 'idle-memory',
  work: `${count(CLIENTS)} clients, connected, authenticated and subscribed, in one process; no ticks`,
  columns: [
    { figure: 'connected', heading: 'connected', show: count },
    { figure: 'rssKb', heading: 'RSS each', show: kilobytes },
    { figure: 'heapKb', heading: 'of it heap', show: kilobytes },
  ],
  contenders: [once(partFromSource('tickgate', idleMemoryHost, String(CLIENTS)))],
  checks: [
    {
      target: `${count(CLIENTS)} clients at most ${LIMIT_KB} kB each`,
      compares: ['tickgate'],
      judge(tickgate) {
        const each = tickgate!.highest(({ figures }) => figures.rssKb!);
        const all = tickgate!.every(({ figures }) => figures.connected === CLIENTS);
        return { figure: kilobytes(each), met: all && each <= LIMIT_KB };
      },
    },
  ],
};
