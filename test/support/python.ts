import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** For the download and installation of the packages, in ms. */
const INSTALL_TIMEOUT_MS = 300_000;

/** An interpreter that has the packages, or why there is none. */
export type Python = { interpreter: string; missing?: undefined } | { interpreter?: undefined; missing: string };

/**
 * A Python with these packages, in a virtual environment of its own under the system's temporary folder. It is made
 * once for each list of requirements, and found again by later runs.
 *
 * @param requirements as pip takes them, with exact versions: `dhanhq==2.3.0`
 */
export async function pythonWith(...requirements: readonly string[]): Promise<Python> {
  const name = createHash('sha256').update(requirements.join('\n')).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `tickgate-python-${name}`);
  const interpreter = join(folder, 'bin', 'python3');
  if (existsSync(interpreter)) return { interpreter };
  // Test files run side by side: each makes its own, and the first to finish wins.
  const draft = `${folder}.${process.pid}`;
  try {
    await run('python3', ['-m', 'venv', draft]);
    await run(join(draft, 'bin', 'python3'), ['-m', 'pip', 'install', '--quiet', ...requirements], {
      timeout: INSTALL_TIMEOUT_MS,
    });
    await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
    return { interpreter };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    return { missing: `no Python with ${requirements.join(', ')}: ${lastLine(error)}` };
  }
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1) ?? '';
}
