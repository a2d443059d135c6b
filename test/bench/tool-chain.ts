import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { toolBinaries, toolSources } from './paths.js';

/** The load tools, in C so that they are never the bottleneck; and a browser. */
export type ToolName = LoadTool | 'chromium';

type LoadTool = 'wsload' | 'zpub' | 'floor';

/** Either the path of the program, or why it is not there. */
export type Tool = { path: string } | { missing: string };

export type Tools = Record<ToolName, Tool>;

const libraries: Record<LoadTool, string[]> = { wsload: ['-lm'], zpub: ['-lzmq'], floor: [] };

const INSTALL = 'on Debian and Ubuntu: apt-get install gcc libc6-dev libzmq3-dev';

/** Compiles what has changed. Says for each tool that could not be made why, and what to do about it. */
export function buildTools(): Tools {
  const unusable = process.platform === 'linux' ? compilerFault() : 'the load tools use epoll and /proc: Linux only';
  const make = (name: LoadTool): Tool => (unusable ? { missing: unusable } : compile(name));
  return { wsload: make('wsload'), zpub: make('zpub'), floor: make('floor'), chromium: chromium() };
}

function chromium(): Tool {
  const path = process.env.CHROMIUM_PATH || '/usr/bin/chromium';
  return existsSync(path) ? { path } : { missing: `there is no ${path}; CHROMIUM_PATH names one elsewhere` };
}

function compilerFault(): string | undefined {
  const probe = spawnSync('cc', ['--version'], { stdio: 'ignore' });
  return probe.error || probe.status !== 0 ? `no C compiler (cc); ${INSTALL}` : undefined;
}

function compile(name: LoadTool): Tool {
  const [source, path] = [join(toolSources, `${name}.c`), join(toolBinaries, name)];
  if (modified(path) > modified(source)) return { path };
  mkdirSync(toolBinaries, { recursive: true });
  const { status, stderr } = spawnSync('cc', ['-O2', '-o', path, source, ...libraries[name]], { encoding: 'utf8' });
  return status === 0 ? { path } : { missing: compileFault(name, stderr) };
}

/** The first line that names an error, with the cure where it is a header or library of a package. */
export function compileFault(name: LoadTool, stderr: string): string {
  if (/zmq\.h|cannot find -lzmq/.test(stderr)) return `no libzmq headers; ${INSTALL}`;
  const line = stderr.split('\n').find((text) => text.includes('error')) ?? stderr.trim();
  return `cc failed on ${name}.c: ${line}`;
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
