// Rebuilds on every change and restarts the gateway: `npm run dev`.
import { spawn } from 'node:child_process';

const swc = ['node_modules/@swc/cli/bin/swc.js', 'src', '-d', 'dist', '--strip-leading-paths', '--copy-files'];
const run = (args) => spawn(process.execPath, args, { stdio: 'inherit' });

run(swc).once('exit', (code) => {
  if (code !== 0) process.exit(code ?? 1);
  const children = [run([...swc, '--watch']), run(['--watch', 'dist/main.js'])];
  for (const child of children) child.once('exit', (status) => process.exit(status ?? 1));
  process.once('SIGINT', () => {
    for (const child of children) child.kill('SIGINT');
  });
});
