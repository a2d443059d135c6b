import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian keeps the programs of every version in a folder of its own, and none of them in PATH. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** PostgreSQL refuses to run as root; these users own nothing that matters. */
const UNPRIVILEGED = ['postgres', 'nobody'];

export interface PostgresBinaries {
  /** Holds `initdb` and `postgres`. */
  folder: string;
  /** Whom to run as; absent: as ourselves. */
  user?: { uid: number; gid: number };
}

/** Where PostgreSQL's programs are, or why there are none to use. */
export function findPostgres(): PostgresBinaries | { missing: string } {
  const folder = candidates().find((candidate) => existsSync(join(candidate, 'initdb')));
  if (!folder) return { missing: 'no initdb in TICKGATE_TEST_PG_BIN, PATH or /usr/lib/postgresql/*/bin' };
  if (process.getuid?.() !== 0) return { folder };
  const user = UNPRIVILEGED.map(idsOf).find((ids) => ids !== undefined);
  return user ? { folder, user } : { missing: 'it does not run as root, and there is no user postgres or nobody' };
}

function candidates(): string[] {
  const { TICKGATE_TEST_PG_BIN: chosen, PATH = '' } = process.env;
  if (chosen) return [chosen];
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER).map(Number).filter(Boolean) : [];
  const newestFirst = versions.sort((a, b) => b - a).map((version) => join(DEBIAN_FOLDER, String(version), 'bin'));
  return [...PATH.split(delimiter).filter(Boolean), ...newestFirst];
}

function idsOf(name: string): PostgresBinaries['user'] {
  try {
    const [uid, gid] = ['-u', '-g'].map((which) =>
      Number(execFileSync('id', [which, name], { stdio: ['ignore', 'pipe', 'ignore'] })),
    );
    return { uid: uid!, gid: gid! };
  } catch {
    return undefined;
  }
}
