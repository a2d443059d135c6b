// Builds and restarts the gateway on every change of the source, and builds its page on every change of web: `npm run dev`.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';

/** Editors write several files at once; one rebuild serves them all. */
const SETTLE_MS = 200;

let gateway;

const exitOf = (child) => new Promise((resolve) => child.once('exit', resolve));
const run = (...args) => exitOf(spawn(process.execPath, args, { stdio: 'inherit' }));

async function restart() {
  if ((await run('scripts/build.mjs', 'src', 'dist')) !== 0) return;
  if (gateway?.exitCode === null) {
    gateway.kill('SIGTERM');
    await exitOf(gateway);
  }
  gateway = spawn(process.execPath, ['dist/main.js'], { stdio: 'inherit' });
}

function onChange(folder, act) {
  let timer;
  watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(act, SETTLE_MS);
  });
}

onChange('src', restart);
onChange('web', () => run('scripts/build-web.mjs'));
process.once('SIGINT', () => {
  gateway?.kill('SIGINT');
  process.exit(0);
});
await Promise.all([restart(), run('scripts/build-web.mjs')]);
