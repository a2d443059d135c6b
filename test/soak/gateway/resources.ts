import { readdirSync } from 'node:fs';
import { readUsage } from '../../bench/processes/usage.js';
import type { Inspector } from './inspector.js';

/** What a process holds, after a garbage collection. */
export interface Resources {
  heapBytes: number;
  /** Buffers outside the heap. */
  externalBytes: number;
  rssBytes: number;
  /** Open file descriptors, sockets among them. */
  descriptors: number;
  /** libuv's handles and requests, by kind. */
  handles: Readonly<Record<string, number>>;
  /** Listeners of all event emitters that are alive, by the emitter's class. */
  listeners: Readonly<Record<string, number>>;
  /** Objects on the heap, by class: tells what grows, where the heap does. */
  objects: Readonly<Record<string, number>>;
}

const COUNT_HANDLES = `(() => {
  const counts = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
})()`;

const COUNT_LISTENERS = `function () {
  const counts = {};
  for (const emitter of this) {
    if (!Object.hasOwn(emitter, '_events') || !emitter._events) continue;
    let count = 0;
    for (const listeners of Object.values(emitter._events)) count += Array.isArray(listeners) ? listeners.length : listeners ? 1 : 0;
    if (count > 0) counts[emitter.constructor.name] = (counts[emitter.constructor.name] ?? 0) + count;
  }
  return counts;
}`;

const COUNT_OBJECTS = `function () {
  const counts = {};
  for (const object of this) {
    let name = '?';
    try {
      const made = object.constructor;
      if (typeof made === 'function' && typeof made.name === 'string') name = made.name;
    } catch {}
    counts['class ' + name] = (counts['class ' + name] ?? 0) + 1;
  }
  return counts;
}`;

export async function readResources(pid: number, inspector: Inspector): Promise<Resources> {
  await inspector.collectGarbage();
  const { heapUsed, external } = await inspector.evaluate<NodeJS.MemoryUsage>('process.memoryUsage()');
  return {
    heapBytes: heapUsed,
    externalBytes: external,
    rssBytes: readUsage(pid)?.rssBytes ?? 0,
    descriptors: countDescriptors(pid),
    handles: await inspector.evaluate(COUNT_HANDLES),
    listeners: await inspector.ofAll('process.getBuiltinModule("node:events").prototype', COUNT_LISTENERS),
    objects: await inspector.ofAll('Object.prototype', COUNT_OBJECTS),
  };
}

/** Of a process of this machine. */
export function countDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
