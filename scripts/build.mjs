// Compiles a folder of TypeScript by .swcrc and copies everything else: node scripts/build.mjs FROM TO
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { transformFile } from '@swc/core';

const [from, to] = process.argv.slice(2);
if (!from || !to) throw new Error('usage: node scripts/build.mjs FROM TO');

// The web page has a build of its own.
const outdated = (await readdir(to).catch(() => [])).filter((name) => name !== 'web');
await Promise.all(outdated.map((name) => rm(join(to, name), { recursive: true, force: true })));
const entries = await readdir(from, { recursive: true, withFileTypes: true });
const files = entries
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
await Promise.all(files.filter((file) => !file.endsWith('.spec.ts')).map(build));

async function build(file) {
  const target = join(to, file.slice(from.length));
  await mkdir(dirname(target), { recursive: true });
  if (extname(file) !== '.ts') return cp(file, target);
  const { code } = await transformFile(file, { filename: file });
  return writeFile(target.replace(/\.ts$/, '.js'), code);
}
