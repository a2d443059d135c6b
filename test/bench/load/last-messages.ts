import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Beyond the counted seconds, in which the publisher ends and what still waits arrives. */
const STAY_SECONDS = 3;

/** How the last message of each topic at each client compares with the publisher's last. */
export interface LastComparison {
  /** Over all clients. */
  topics: number;
  /** Topics whose last message at a client was not the publisher's last. */
  stale: number;
}

let passes = 0;

/** What `zpub` has published last, and what `wsload` has received last; both leave it in files. */
export class LastMessages {
  private readonly published: string;
  private readonly received: string;

  /** @param folder that is there */
  constructor(folder: string) {
    const pass = ++passes;
    this.published = join(folder, `published-last-${pass}`);
    this.received = join(folder, `received-last-${pass}`);
  }

  /** For both tools. */
  get env(): Record<string, string> {
    return { ZPUB_LAST: this.published, WSLOAD_LAST: this.received, WSLOAD_STAY: String(STAY_SECONDS) };
  }

  /** To be called when both have printed their results. */
  compare(): LastComparison {
    return compareLast(readFileSync(this.published, 'latin1'), readFileSync(this.received, 'latin1'));
  }
}

/**
 * @param published lines of symbol and stamp
 * @param received lines of client, symbol and stamp
 */
export function compareLast(published: string, received: string): LastComparison {
  const newest = new Map(rows(published).map(([symbol, stamp]) => [symbol, stamp]));
  const all = rows(received);
  return { topics: all.length, stale: all.filter(([, symbol, stamp]) => newest.get(symbol) !== stamp).length };
}

function rows(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
}
