import { pathToFileURL } from 'node:url';
import type { PartName } from '../parts/index.js';
import { partEntry, typescriptLoader } from '../paths.js';
import { Child } from '../processes/child.js';
import { watchOthers } from '../processes/others.js';
import type { Figures, PartSample, Round, Subject } from '../scenario.js';

const DEADLINE_MS = 240_000;
const FIGURES = /^figures (\{.*\})$/m;

/** A part of the product that measures itself in a fresh process of its own. */
export function part(name: string, partName: PartName, ...args: string[]): Subject<PartSample> {
  return measuredBy(name, [partEntry, partName, ...args]);
}

/** The same of a part that needs more of the tests than the bench's build has: a program that runs from source. */
export function partFromSource(name: string, program: string, ...args: string[]): Subject<PartSample> {
  return measuredBy(name, ['--no-warnings', '--import', pathToFileURL(typescriptLoader).href, program, ...args]);
}

function measuredBy(name: string, nodeArgs: readonly string[]): Subject<PartSample> {
  return {
    name,
    needs: [],
    async run({ folder }: Round): Promise<PartSample> {
      const others = watchOthers();
      const child = new Child(name, process.execPath, nodeArgs, {
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
