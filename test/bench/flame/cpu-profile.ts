import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What V8 writes into a .cpuprofile; times in microseconds of the monotonic clock. */
export interface CpuProfile {
  startTime: number;
  endTime: number;
  nodes: readonly ProfileNode[];
  /** Numbers of the nodes that were running when samples were taken. */
  samples: readonly number[];
  /** Time from the sample before, of the first one from the start. */
  timeDeltas: readonly number[];
}

export interface ProfileNode {
  id: number;
  callFrame: CallFrame;
  /** Numbers of the nodes that it has called. */
  children?: readonly number[];
}

export interface CallFrame {
  functionName: string;
  /** Empty for what is no JavaScript. */
  url: string;
  /** From 0, like the column; of the function's beginning. */
  lineNumber: number;
  columnNumber: number;
}

/** CPU.DATE.TIME.PROCESS.THREAD.NUMBER: the main thread has number 0. */
const OTHER_THREAD = /^CPU\.\d+\.\d+\.\d+\.[1-9]\d*\.\d+\.cpuprofile$/;

/**
 * Reads one CPU profile, or those of all main threads in a folder.
 *
 * @throws Error when there is none, or a file is no CPU profile
 */
export async function readCpuProfiles(path: string): Promise<CpuProfile[]> {
  const files = (await stat(path)).isDirectory() ? await profilesIn(path) : [path];
  if (files.length === 0) throw new Error(`${path} holds no CPU profile (.cpuprofile)`);
  return Promise.all(files.map(readCpuProfile));
}

async function profilesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile') && !OTHER_THREAD.test(name));
  return names.sort().map((name) => join(folder, name));
}

async function readCpuProfile(file: string): Promise<CpuProfile> {
  const profile = JSON.parse(await readFile(file, 'utf8')) as Partial<CpuProfile>;
  const { nodes, samples, timeDeltas } = profile;
  if (!(Array.isArray(nodes) && Array.isArray(samples) && Array.isArray(timeDeltas))) {
    throw new Error(`${file} is no CPU profile with samples`);
  }
  return profile as CpuProfile;
}
