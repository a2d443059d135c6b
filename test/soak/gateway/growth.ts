import type { Resources } from './resources.js';

const MIB = 1024 * 1024;
/** What caches and compiled code may still add once the warm-up is over. */
const HEAP_SHARE = 0.05;
const HEAP_FLOOR_BYTES = 2 * MIB;
/** What comes and goes by itself; handles of other kinds are counted exactly. */
const LOOSE_HANDLES: Readonly<Record<string, number>> = { Timeout: 5, Immediate: 5 };
/** Of one or two sockets: the last that were closed may be remembered by whoever had to do with them. */
const LOOSE_LISTENERS = 20;
const MOST_GROWN = 12;

/** What a process holds more of than before, although it has as much to do: one line for each kind; empty when all is well. */
export function growths(before: Resources, after: Resources): string[] {
  const heapLimit = before.heapBytes + Math.max(HEAP_FLOOR_BYTES, before.heapBytes * HEAP_SHARE);
  return [
    ...(after.heapBytes > heapLimit
      ? [`heap: ${mib(before.heapBytes)} → ${mib(after.heapBytes)} MiB; most grown: ${mostGrown(before, after)}`]
      : []),
    ...(after.descriptors > before.descriptors
      ? [`file descriptors: ${before.descriptors} → ${after.descriptors}`]
      : []),
    ...increases('handles', before.handles, after.handles, (kind) => LOOSE_HANDLES[kind] ?? 0),
    ...increases('listeners of', before.listeners, after.listeners, () => LOOSE_LISTENERS),
  ];
}

function increases(
  what: string,
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  loose: (kind: string) => number,
): string[] {
  return Object.entries(after).flatMap(([kind, count]) => {
    const allowed = (before[kind] ?? 0) + loose(kind);
    return count > allowed ? [`${what} ${kind}: ${before[kind] ?? 0} → ${count}`] : [];
  });
}

/** The classes whose objects have become more. */
function mostGrown(before: Resources, after: Resources): string {
  const grown = Object.entries(after.objects)
    .map(([name, count]) => ({ name, by: count - (before.objects[name] ?? 0) }))
    .filter(({ by }) => by > 0)
    .sort((a, b) => b.by - a.by)
    .slice(0, MOST_GROWN);
  return grown.map(({ name, by }) => `${name} +${by}`).join(', ') || 'none';
}

export function mib(bytes: number): string {
  return (bytes / MIB).toFixed(1);
}
