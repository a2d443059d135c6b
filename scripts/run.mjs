// Runs a command of src/cli, built first where the build is missing or older than the source: node scripts/run.mjs NAME [ARGS]
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const newest = (folder) =>
  Math.max(...readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)).mtimeMs));
const built = join(root, 'dist', 'main.js');

if (!existsSync(built) || newest(join(root, 'src')) > statSync(built).mtimeMs) {
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs', 'src', 'dist'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
// The same settings as the gateway's own start.
if (existsSync('.env')) process.loadEnvFile('.env');
const [name] = process.argv.splice(2, 1);
process.argv[1] = join(root, 'dist', 'cli', `${name}.js`);
await import(process.argv[1]);
