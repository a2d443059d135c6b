import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** For the download, in ms. */
const DOWNLOAD_TIMEOUT_MS = 120_000;

/** A folder that holds the package, or why there is none. */
export type NpmPackage = { folder: string; missing?: undefined } | { folder?: undefined; missing: string };

/**
 * The bare files of a published package, for one that cannot be installed since what it depends on is not there. It is
 * unpacked once into the system's temporary folder, and found again by later runs.
 *
 * @param spec with an exact version: `@scope/name@1.2.3`
 */
export async function npmPackage(spec: string): Promise<NpmPackage> {
  const name = createHash('sha256').update(spec).digest('hex').slice(0, 16);
  const home = join(tmpdir(), `tickgate-npm-${name}`);
  const folder = join(home, 'package');
  if (existsSync(folder)) return { folder };
  const draft = await mkdtemp(`${home}.`);
  try {
    const pack = ['pack', spec, '--silent', '--pack-destination', draft];
    const { stdout } = await run('npm', pack, { timeout: DOWNLOAD_TIMEOUT_MS, cwd: draft });
    await run('tar', ['-xzf', join(draft, stdout.trim().split('\n').at(-1) ?? ''), '-C', draft]);
    await mkdir(home, { recursive: true });
    // Test files run side by side: each unpacks its own, and the first to finish wins.
    await rename(join(draft, 'package'), folder).catch(() => {});
    return { folder };
  } catch (error) {
    return { missing: `no npm package ${spec}: ${lastLine(error)}` };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1) ?? '';
}
