import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { toolBinaries, toolSources } from './paths.js';

/** The load tools, in C so that they are never the bottleneck, and the libraries that each is linked with. */
const loadTools = { wsload: [], zpub: ['-lzmq'], floor: [], natspub: [], storm: [] } satisfies Record<string, string[]>;

type LoadTool = keyof typeof loadTools;

/** A load tool, a browser, or a server that the gateway is compared with. */
export type ToolName = LoadTool | 'chromium' | 'nats-server';

/** Either the path of the program, or why it is not there. */
export type Tool = { path: string } | { missing: string };

export type Tools = Record<ToolName, Tool>;

const INSTALL = 'on Debian and Ubuntu: apt-get install gcc libc6-dev libzmq3-dev';

/** Where programs that are no user's commands are kept on some systems. */
const SYSTEM_FOLDERS = ['/usr/local/bin', '/usr/local/sbin', '/usr/bin', '/usr/sbin'];

/** Compiles what has changed. Says for each tool that could not be made why, and what to do about it. */
export function buildTools(): Tools {
  const unusable = process.platform === 'linux' ? compilerFault() : 'the load tools use epoll and /proc: Linux only';
  const make = (name: LoadTool): Tool => (unusable ? { missing: unusable } : compile(name));
  const made = Object.fromEntries(Object.keys(loadTools).map((name) => [name, make(name as LoadTool)]));
  return { ...(made as Record<LoadTool, Tool>), chromium: chromium(), 'nats-server': natsServer() };
}

/** Paths by name. What lacks its tool never runs, so the empty path of an absent one is never used. */
export function pathsOf(tools: Tools): Record<ToolName, string> {
  const paths = Object.entries(tools).map(([name, tool]) => [name, 'path' in tool ? tool.path : '']);
  return Object.fromEntries(paths) as Record<ToolName, string>;
}

function chromium(): Tool {
  const path = process.env.CHROMIUM_PATH || '/usr/bin/chromium';
  return existsSync(path) ? { path } : { missing: `there is no ${path}; CHROMIUM_PATH names one elsewhere` };
}

function natsServer(): Tool {
  const named = process.env.NATS_SERVER_PATH;
  const path = named || findProgram('nats-server');
  if (path && existsSync(path)) return { path };
  const where = named ? `there is no ${named}` : 'not installed';
  return {
    missing: `${where}; on Debian and Ubuntu: apt-get install nats-server; NATS_SERVER_PATH names one elsewhere`,
  };
}

/** Looks where a shell would, and where some systems keep servers. */
export function findProgram(name: string, path = process.env.PATH ?? ''): string | undefined {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

function compilerFault(): string | undefined {
  const probe = spawnSync('cc', ['--version'], { stdio: 'ignore' });
  return probe.error || probe.status !== 0 ? `no C compiler (cc); ${INSTALL}` : undefined;
}

function compile(name: LoadTool): Tool {
  const [source, path] = [join(toolSources, `${name}.c`), join(toolBinaries, name)];
  if (modified(path) > modified(source)) return { path };
  mkdirSync(toolBinaries, { recursive: true });
  const { status, stderr } = spawnSync('cc', ['-O2', '-o', path, source, ...loadTools[name]], { encoding: 'utf8' });
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
