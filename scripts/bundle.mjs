// Joins the compiled gateway into dist/main.js, and an edge process into dist/edge.js: node scripts/bundle.mjs
// A start then opens one file in place of a thousand. The modules stay beside it, for the commands and the worker thread.
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { build } from 'esbuild';

const dist = join(import.meta.dirname, '..', 'dist');

/** A module goes on finding the files beside it: its own address stays what it was. */
const ownAddresses = {
  name: 'own-addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, async ({ path }) => {
      const place = JSON.stringify(`./${relative(dist, path).split(sep).join('/')}`);
      const text = await readFile(path, 'utf8');
      return { contents: text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`), loader: 'js' };
    });
  },
};

await build({
  entryPoints: [join(dist, 'main.js'), join(dist, 'edge.js')],
  outdir: dist,
  allowOverwrite: true,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // The log names classes.
  keepNames: true,
  sourcemap: 'linked',
  logLevel: 'warning',
  plugins: [ownAddresses],
});
