import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** Where figures come from: without it they mean nothing. */
export interface Machine {
  cores: number;
  cpu: string;
  memoryGb: number;
  system: string;
  node: string;
  /** Load average of the last minute, before the run. */
  load: number;
}

export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${process.platform} ${release()}`,
    node: process.version,
    load: Math.round(loadavg()[0]! * 100) / 100,
  };
}

export function machineLine({ cores, cpu, memoryGb, system, node, load }: Machine): string {
  return `${cores} cores of ${cpu}, ${memoryGb} GB, ${system}, Node ${node}; load average ${load}`;
}
