import { machineCpuSeconds, ownCpuSeconds } from './usage.js';

/** Gives the cores that all but the bench and the processes it has waited for kept busy since; NaN beyond Linux. */
export function watchOthers(): () => number {
  if (process.platform !== 'linux') return () => Number.NaN;
  const others = (): number => machineCpuSeconds() - ownCpuSeconds();
  const [start, before] = [performance.now(), others()];
  return () => Math.max(0, ((others() - before) / (performance.now() - start)) * 1000);
}
