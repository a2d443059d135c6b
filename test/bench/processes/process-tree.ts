import { readFileSync } from 'node:fs';

/** A process and those that it has started, directly or not; without them on systems that do not tell. */
export function processTree(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(processTree)];
}

function childrenOf(pid: number): number[] {
  try {
    // Children belong to the thread that has started them, and Node starts all from its main one.
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
    return children === '' ? [] : children.split(' ').map(Number);
  } catch {
    return [];
  }
}
