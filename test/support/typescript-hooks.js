import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What was compiled once, by the hash of all that decides what comes out: threads and processes start many times. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/tickgate-typescript', import.meta.url));
const RULES = ['.swcrc', 'node_modules/@swc/core/package.json']
  .map((file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'))
  .join();

mkdirSync(CACHE, { recursive: true });

/** Source files import each other by the names that they have after the build. */
export function resolve(specifier, context, next) {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return next(source.href, context);
  }
  return next(specifier, context);
}

/** Compiles by the project's own .swcrc. */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: await compiled(fileURLToPath(url)), shortCircuit: true };
}

async function compiled(filename) {
  const text = await readFile(filename, 'utf8');
  const kept = join(CACHE, `${createHash('sha256').update(`${RULES}\0${filename}\0${text}`).digest('hex')}.js`);
  const known = await readFile(kept, 'utf8').catch(() => undefined);
  if (known !== undefined) return known;
  // Loading the compiler takes longer than reading what it made.
  const { transform } = await import('@swc/core');
  const { code } = await transform(text, { filename });
  // Renamed once it is whole: another process may look for it at this moment.
  const part = `${kept}.${randomUUID()}`;
  await writeFile(part, code);
  await rename(part, kept);
  return code;
}
