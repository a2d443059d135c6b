import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';

const folders: string[] = [];

/** A new empty folder, removed after the test. Call at the top of a test file, or in a test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tickgate-auth-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
