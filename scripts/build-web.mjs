// Builds the web page into dist/web, with a compressed copy of each file beside it: node scripts/build-web.mjs
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';

const COMPRESSIBLE = /\.(css|html|js|json|svg)$/;
/** Below this a compressed copy saves no packet. */
const SMALLEST = 1024;

const root = join(import.meta.dirname, '..');
const to = join(root, 'dist', 'web');
const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

await build({ root: join(root, 'web'), configFile: join(root, 'web', 'vite.config.ts'), logLevel: 'warn' });
const names = (await readdir(to, { recursive: true })).filter((name) => COMPRESSIBLE.test(name));
await Promise.all(names.map((name) => compress(join(to, name))));

async function compress(file) {
  const bytes = await readFile(file);
  if (bytes.length < SMALLEST) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const [br, gz] = await Promise.all([brotli(bytes, { params }), gzipped(bytes, { level: 9 })]);
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
}
