import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Origin } from './frame.js';

/** Finds origins through the source maps that lie beside the files, as long as they do. */
export function originsBesideFiles(): Origin {
  const maps = new Map<string, SourceMap | undefined>();
  return (url, line, column) => {
    if (!url.startsWith('file:')) return undefined;
    if (!maps.has(url)) maps.set(url, readMap(url));
    const entry = maps.get(url)?.findEntry(line, column);
    if (!entry || !('originalSource' in entry)) return undefined;
    return { module: new URL(entry.originalSource, url).href, line: entry.originalLine + 1 };
  };
}

function readMap(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}
