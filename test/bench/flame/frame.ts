import type { CallFrame } from './cpu-profile.js';

/** Whose code a function is. */
export type Kind = 'gateway' | 'library' | 'node' | 'native';

/** A function as a graph shows it. */
export interface Frame {
  name: string;
  /** Its module and line; empty for what is no JavaScript. */
  place: string;
  kind: Kind;
}

/** Where a function was before the gateway was joined into one file; undefined when that is not known. */
export type Origin = (url: string, line: number, column: number) => { module: string; line: number } | undefined;

/** Line and column of a call frame count from 0, those of a place from 1. */
export function frameOf({ functionName, url, lineNumber, columnNumber }: CallFrame, origin: Origin): Frame {
  const name = functionName || '(anonymous)';
  if (url === '') return { name, place: '', kind: 'native' };
  const found = origin(url, lineNumber, columnNumber) ?? { module: url, line: lineNumber + 1 };
  return { name, place: `${shortened(found.module)}:${found.line}`, kind: kindOf(found.module) };
}

function kindOf(module: string): Kind {
  if (module.startsWith('node:')) return 'node';
  return module.includes('/node_modules/') ? 'library' : 'gateway';
}

/** Folders whose content is told by its path within: packages, sources, and the compiled gateway. */
const FOLDERS = ['/node_modules/', '/src/', '/dist/', '/build/'];

function shortened(module: string): string {
  for (const folder of FOLDERS) {
    const at = module.lastIndexOf(folder);
    if (at >= 0) return module.slice(at + folder.length);
  }
  return module.replace(/^file:\/\//, '');
}
