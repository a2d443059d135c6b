import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * The text of a key file, trimmed; a missing file is first made with `generate()`, readable by its owner only.
 *
 * The new file appears under its name complete or not at all, and never replaces one that is there: processes that
 * start at once agree on one key, and a kill leaves no half of one.
 *
 * @throws Error naming the file when it can neither be read nor made
 */
export function readOrCreateKeyFile(path: string, generate: () => string): string {
  try {
    return readKeyFile(path) ?? create(path, generate());
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Error(`${path}: cannot be read or made (${reason}); TICKGATE_SECRET_KEY can be set instead`, { cause });
  }
}

/**
 * Gives a key file another name, in place of the file that has it. Both names last through a loss of power, whichever
 * of them it leaves.
 */
export function renameKeyFile(from: string, to: string): void {
  renameSync(from, to);
  syncFolder(dirname(to));
}

/** The text of a key file, trimmed; undefined when there is none. */
export function readKeyFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function create(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  writeDurably(draft, `${text}\n`);
  try {
    // A rename would replace the key of a process that was faster; a link refuses.
    linkSync(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  syncFolder(dirname(path));
  return readFileSync(path, 'utf8').trim();
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A name is in its folder for good only once the folder is written, too. */
function syncFolder(folder: string): void {
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
