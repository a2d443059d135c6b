import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { wellFormed } from '../svg/well-formed.js';
import { drawFlameGraph } from './draw-flame-graph.js';

/** Works in its own code for a while; a clock in the inner loop would be charged for all of it. */
const spin = (name: string) => `export function ${name}() {
  let sum = 0;
  for (const end = Date.now() + 60; Date.now() < end; ) for (let i = 0; i < 1e5; i++) sum = (31 * sum + i) | 0;
  return sum;
}
`;

let folder: string;
let profiles: string;

/** A program of two modules, joined into one file as the gateway is, and a library; it leaves a profile of its run. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flame-graph-'));
  profiles = join(folder, 'profiles');
  const library = join(folder, 'node_modules', 'spinner');
  for (const each of [join(folder, 'src'), library, profiles]) await mkdir(each, { recursive: true });
  await writeFile(join(library, 'package.json'), '{"name":"spinner","type":"module","main":"index.js"}');
  await writeFile(join(library, 'index.js'), spin('spinInLibrary'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'src', 'hub.js'), `\n\n${spin('spinInHub')}`);
  const main = "import { spinInLibrary } from 'spinner'; import { spinInHub } from './hub.js';\n";
  await writeFile(
    join(folder, 'src', 'main.js'),
    `${main}function runBoth() { spinInHub(); spinInLibrary(); }\nrunBoth();`,
  );
  const outfile = join(folder, 'dist', 'main.js');
  await build({
    entryPoints: [join(folder, 'src', 'main.js')],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    sourcemap: 'linked',
    logLevel: 'error',
  });
  const args = ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${profiles}`, outfile];
  await promisify(execFile)(process.execPath, args, { cwd: folder });
});

afterAll(() => rm(folder, { recursive: true }));

describe('drawFlameGraph', () => {
  it('draws functions of a real profile, each in the colour of whose code it is', async () => {
    const { svg } = await drawFlameGraph(profiles, { subject: 'two loops' });
    expect(wellFormed(svg).root).toBe('svg');
    const box = (name: string) => new RegExp(`<title>${name} \\(([^)]+)\\)[^<]*</title><rect class="(\\w+)"`).exec(svg);
    expect(box('spinInHub')?.slice(1)).toEqual(['hub.js:3', 'gateway']);
    expect(box('spinInLibrary')?.slice(1)).toEqual(['spinner/index.js:1', 'library']);
    expect(svg).toContain('two loops; ');
  });

  it('draws a function above what has called it, and no wider', async () => {
    const { svg } = await drawFlameGraph(profiles, {});
    const box = (name: string) => {
      const match = new RegExp(
        `<title>${name}[ :][^<]*</title><rect class="\\w+" x="([\\d.]+)" y="([\\d.]+)" width="([\\d.]+)"`,
      );
      const [x, y, width] = match.exec(svg)!.slice(1).map(Number);
      return { x: x!, y: y!, width: width! };
    };
    const [caller, called] = [box('runBoth'), box('spinInHub')];
    expect(called.y).toBeLessThan(caller.y);
    expect(called.x).toBeGreaterThanOrEqual(caller.x - 0.02);
    expect(called.width).toBeLessThanOrEqual(caller.width);
  });

  it('lists what took the most time itself', async () => {
    const { table } = await drawFlameGraph(profiles, {});
    const top = table.split('\n').slice(2, 12).join('\n');
    expect(top).toMatch(/^spinInHub {2}hub\.js:3 +gateway +\d+\.\d ms +\d+\.\d %$/m);
    expect(top).toMatch(/^spinInLibrary {2}spinner\/index\.js:1 +library/m);
    expect(top).not.toContain('(idle)');
  });

  it('says that nothing was seen in the measured seconds', async () => {
    await expect(drawFlameGraph(profiles, { measured: [[1, 2]] })).rejects.toThrow('no CPU profile has seen');
  });

  it('says that there is no profile', async () => {
    await expect(drawFlameGraph(join(folder, 'src'), {})).rejects.toThrow(/holds no CPU profile/);
    await expect(drawFlameGraph(join(folder, 'package.json'), {})).rejects.toThrow(/is no CPU profile with samples/);
  });
});
