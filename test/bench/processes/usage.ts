import { existsSync, readFileSync } from 'node:fs';

/** What a process has used so far. */
export interface Usage {
  /** User and system time of all threads. */
  cpuSeconds: number;
  /** Resident memory now. */
  rssBytes: number;
  /** How long the main thread could have run and had no processor; NaN where the kernel does not tell. */
  waitedSeconds: number;
}

/** USER_HZ, the unit of the times in /proc/PID/stat: 100 on every architecture that Node supports on Linux. */
const TICKS_PER_SECOND = 100;
const NANOSECONDS = 1e9;

/** Reads /proc; undefined when the process is gone. */
export function readUsage(pid: number): Usage | undefined {
  try {
    const [stat, status] = [read(pid, 'stat'), read(pid, 'status')];
    return parseUsage(stat, status, existsSync(`/proc/${pid}/schedstat`) ? read(pid, 'schedstat') : '');
  } catch {
    return undefined;
  }
}

function read(pid: number, file: string): string {
  return readFileSync(`/proc/${pid}/${file}`, 'latin1');
}

/** @returns undefined for a process that has ended and is not collected yet: it has no memory any more */
export function parseUsage(stat: string, status: string, schedstat: string): Usage | undefined {
  const rss = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  if (rss === undefined) return undefined;
  const [user, system] = cpuTimes(stat);
  // sched-stats(rst): time on a processor, time in the queue of one, turns; without statistics the file is missing.
  const waited = Number(schedstat.split(' ')[1] ?? Number.NaN);
  return { cpuSeconds: user! + system!, rssBytes: Number(rss) * 1024, waitedSeconds: waited / NANOSECONDS };
}

/** CPU seconds of this process, and of those that it, or one that it has waited for, has waited for. */
export function ownCpuSeconds(stat = readFileSync('/proc/self/stat', 'latin1')): number {
  return cpuTimes(stat).reduce((sum, seconds) => sum + seconds, 0);
}

/** In seconds: user and system time of a process, then those of its children that have ended; from /proc/PID/stat. */
function cpuTimes(stat: string): number[] {
  // The command's name, in parentheses, may hold anything; the fields after it start with number 3 of proc(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(14 - 3, 18 - 3).map((ticks) => Number(ticks) / TICKS_PER_SECOND);
}

/** CPU seconds of all processes of the machine, and what its host took away; from the first line of /proc/stat. */
export function machineCpuSeconds(stat = readFileSync('/proc/stat', 'latin1')): number {
  // proc(5): user nice system idle iowait irq softirq steal. Interrupts are left out: no process is charged for them.
  const [user, nice, system, , , , , steal] = stat
    .slice('cpu'.length, stat.indexOf('\n'))
    .trim()
    .split(/ +/)
    .map(Number);
  return (user! + nice! + system! + (steal ?? 0)) / TICKS_PER_SECOND;
}
