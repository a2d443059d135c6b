import type { PartName } from '../parts/index.js';
import { partEntry } from '../paths.js';
import { Child } from '../processes/child.js';
import { machineCpuSeconds, ownCpuSeconds } from '../processes/usage.js';
import type { Figures, PartSample, Round, Subject } from '../scenario.js';

const DEADLINE_MS = 120_000;
const FIGURES = /^figures (\{.*\})$/m;

/** A part of the product that measures itself in a fresh process of its own. */
export function part(name: string, partName: PartName, ...args: string[]): Subject<PartSample> {
  return {
    name,
    needs: [],
    async run({ folder }: Round): Promise<PartSample> {
      const others = watchOthers();
      const child = new Child(name, process.execPath, [partEntry, partName, ...args], {
        env: { PATH: process.env.PATH, NODE_ENV: 'production' },
        cwd: folder,
      });
      try {
        await child.expectSuccess(DEADLINE_MS);
        const [, figures] = await child.expectOutput(FIGURES, 0);
        return { figures: JSON.parse(figures!) as Figures, othersCores: others() };
      } finally {
        await child.stop();
      }
    },
  };
}

/** Gives the cores that all but the bench and the processes it has waited for kept busy since; NaN beyond Linux. */
function watchOthers(): () => number {
  if (process.platform !== 'linux') return () => Number.NaN;
  const others = (): number => machineCpuSeconds() - ownCpuSeconds();
  const [start, before] = [performance.now(), others()];
  return () => Math.max(0, ((others() - before) / (performance.now() - start)) * 1000);
}
