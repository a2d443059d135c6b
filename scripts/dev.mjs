// Builds and restarts the gateway on every change of the source: `npm run dev`.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';

/** Editors write several files at once; one rebuild serves them all. */
const SETTLE_MS = 200;

let gateway;
let timer;

const exitOf = (child) => new Promise((resolve) => child.once('exit', resolve));

async function restart() {
  if ((await exitOf(spawn(process.execPath, ['scripts/build.mjs', 'src', 'dist'], { stdio: 'inherit' }))) !== 0) return;
  if (gateway?.exitCode === null) {
    gateway.kill('SIGTERM');
    await exitOf(gateway);
  }
  gateway = spawn(process.execPath, ['dist/main.js'], { stdio: 'inherit' });
}

watch('src', { recursive: true }, () => {
  clearTimeout(timer);
  timer = setTimeout(restart, SETTLE_MS);
});
process.once('SIGINT', () => {
  gateway?.kill('SIGINT');
  process.exit(0);
});
await restart();
