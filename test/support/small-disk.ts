import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own that is soon full. Linux lets only root make one. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Why there can be none, or undefined. */
  static missing(): string | undefined {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can mount a small disk';
    try {
      SmallDisk.mount(1).remove();
      return undefined;
    } catch (error) {
      return `a small disk cannot be mounted here: ${(error as Error).message.split('\n')[0]}`;
    }
  }

  /** @param size in MiB */
  static mount(size: number): SmallDisk {
    const folder = mkdtempSync(join(tmpdir(), 'tickgate-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', folder], { stdio: 'pipe' });
    } catch (error) {
      rmdirSync(folder);
      throw error;
    }
    return new SmallDisk(folder);
  }

  /** Leaves no room for anything. */
  fill(): void {
    // Large pieces first; the last failure is one of a single block.
    for (let piece = 1024 * 1024; piece >= 4096; piece /= 2) {
      try {
        for (;;) writeFileSync(this.ballast, Buffer.alloc(piece), { flag: 'a' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  }

  /** Gives the room back. */
  clear(): void {
    rmSync(this.ballast, { force: true });
  }

  remove(): void {
    execFileSync('umount', ['--lazy', this.folder], { stdio: 'pipe' });
    rmdirSync(this.folder);
  }

  private get ballast(): string {
    return join(this.folder, 'ballast');
  }
}
