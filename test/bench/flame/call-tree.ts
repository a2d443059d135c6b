import type { CpuProfile, ProfileNode } from './cpu-profile.js';
import { type Frame, frameOf, type Origin } from './frame.js';

/** A function where it was called from one path; times in microseconds. */
export interface CallNode {
  frame: Frame;
  /** Spent in the function itself. */
  self: number;
  /** Spent in it and in what it has called. */
  total: number;
  children: Map<string, CallNode>;
}

/** Begin and end in microseconds of the monotonic clock. */
export type Span = readonly [begin: number, end: number];

/** What stands for the thread having nothing to do. */
const IDLE = '(idle)';

/**
 * Joins profiles by call path: the same function called from the same path is one node, whatever the compiler made of it.
 * Idle time is left out.
 *
 * @param spans what counts; undefined: everything
 */
export function callTree(profiles: readonly CpuProfile[], origin: Origin, spans?: readonly Span[]): CallNode {
  const root = node({ name: 'all', place: '', kind: 'native' });
  for (const profile of profiles) addProfile(root, profile, origin, spans);
  return root;
}

function addProfile(root: CallNode, profile: CpuProfile, origin: Origin, spans: readonly Span[] | undefined): void {
  const { nodes, samples, timeDeltas, startTime, endTime } = profile;
  const path = pathsOf(nodes, root, origin);
  let at = startTime + (timeDeltas[0] ?? 0);
  for (const [index, sample] of samples.entries()) {
    // What a sample saw goes on until the next one.
    const until = index + 1 < samples.length ? at + timeDeltas[index + 1]! : endTime;
    const time = Math.max(0, until - at);
    if (!spans || spans.some(([begin, end]) => at >= begin && at < end)) {
      const stack = path(sample);
      for (const each of stack) each.total += time;
      if (stack.length > 0) stack.at(-1)!.self += time;
    }
    at = until;
  }
}

/** Gives the nodes of the tree from the root to a node of the profile; none for idle time. */
function pathsOf(nodes: readonly ProfileNode[], root: CallNode, origin: Origin): (id: number) => readonly CallNode[] {
  const byId = new Map(nodes.map((each) => [each.id, each]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const known = new Map<number, readonly CallNode[]>();
  const path = (id: number): readonly CallNode[] => {
    const found = known.get(id);
    if (found) return found;
    const made = make(id);
    known.set(id, made);
    return made;
  };
  const make = (id: number): readonly CallNode[] => {
    const parent = parents.get(id);
    const { callFrame } = byId.get(id)!;
    if (parent === undefined) return [root];
    if (callFrame.functionName === IDLE && callFrame.url === '') return [];
    const above = path(parent);
    return [...above, childOf(above.at(-1)!, frameOf(callFrame, origin))];
  };
  return path;
}

function childOf({ children }: CallNode, frame: Frame): CallNode {
  const key = `${frame.name} ${frame.place}`;
  const found = children.get(key);
  if (found) return found;
  const made = node(frame);
  children.set(key, made);
  return made;
}

function node(frame: Frame): CallNode {
  return { frame, self: 0, total: 0, children: new Map() };
}

/** Self times by function, from the most to the least, whatever called it. */
export function selfTimes(root: CallNode): { frame: Frame; self: number }[] {
  const times = new Map<string, { frame: Frame; self: number }>();
  const visit = ({ frame, self, children }: CallNode): void => {
    const key = `${frame.name} ${frame.place}`;
    const sum = times.get(key);
    if (sum) sum.self += self;
    else times.set(key, { frame, self });
    for (const child of children.values()) visit(child);
  };
  for (const child of root.children.values()) visit(child);
  return [...times.values()].sort((a, b) => b.self - a.self);
}
