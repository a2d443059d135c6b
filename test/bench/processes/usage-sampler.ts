import { processTree } from './process-tree.js';
import { machineCpuSeconds, readUsage, type Usage } from './usage.js';

/** What a process used between two moments. */
export interface UsageSpan {
  cpuSeconds: number;
  /** CPU seconds for each second of the clock: 1 is one core kept busy. */
  cores: number;
  /** Share of the time that its main thread waited for a processor; NaN where the kernel does not tell. */
  waited: number;
  rssStartMb: number;
  rssPeakMb: number;
  rssEndMb: number;
}

interface Sample extends Usage {
  at: number;
}

const INTERVAL_MS = 100;
const MEGABYTE = 1e6;

/** Samples processes while they work, and the whole machine with them; a process that ends keeps its last sample. */
export class UsageSampler {
  private readonly samples = new Map<string, Sample[]>();
  private readonly machine: { at: number; cpuSeconds: number }[] = [];
  private readonly timers: NodeJS.Timeout[] = [];

  constructor() {
    this.repeat(() => this.machine.push({ at: performance.now(), cpuSeconds: machineCpuSeconds() }));
  }

  /** @param withChildren counts what the process has started as well; pages that they share are then counted again */
  watch(name: string, pid: number, withChildren = false): void {
    const samples: Sample[] = [];
    this.samples.set(name, samples);
    this.repeat(() => {
      const usages = (withChildren ? processTree(pid) : [pid]).flatMap((member) => readUsage(member) ?? []);
      if (usages.length === 0) return;
      const sum = (pick: (usage: Usage) => number): number => usages.reduce((total, usage) => total + pick(usage), 0);
      samples.push({
        at: performance.now(),
        cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
        rssBytes: sum(({ rssBytes }) => rssBytes),
        waitedSeconds: sum(({ waitedSeconds }) => waitedSeconds),
      });
    });
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /** Every watched process that was seen at least twice between the two moments of `performance.now()`. */
  between(from: number, to: number): Record<string, UsageSpan> {
    const spans: Record<string, UsageSpan> = {};
    for (const [name, samples] of this.samples) {
      const inside = samples.filter(({ at }) => at >= from && at <= to);
      const [first, last] = [inside.at(0), inside.at(-1)];
      if (!first || !last || first === last) continue;
      const cpuSeconds = last.cpuSeconds - first.cpuSeconds;
      const seconds = (last.at - first.at) / 1000;
      spans[name] = {
        cpuSeconds,
        cores: cpuSeconds / seconds,
        waited: (last.waitedSeconds - first.waitedSeconds) / seconds,
        rssStartMb: first.rssBytes / MEGABYTE,
        rssPeakMb: Math.max(...inside.map(({ rssBytes }) => rssBytes)) / MEGABYTE,
        rssEndMb: last.rssBytes / MEGABYTE,
      };
    }
    return spans;
  }

  /** Cores that processes which are not watched kept busy between the two moments. */
  othersBetween(from: number, to: number): number {
    const watched = Object.values(this.between(from, to)).reduce((sum, { cores }) => sum + cores, 0);
    const inside = this.machine.filter(({ at }) => at >= from && at <= to);
    const [first, last] = [inside.at(0), inside.at(-1)];
    if (!first || !last || first === last) return 0;
    return Math.max(0, (last.cpuSeconds - first.cpuSeconds) / ((last.at - first.at) / 1000) - watched);
  }

  private repeat(take: () => void): void {
    take();
    this.timers.push(setInterval(take, INTERVAL_MS));
  }
}
