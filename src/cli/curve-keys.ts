import { curveKeysCommand } from './curve-keys/command.js';

process.exitCode = curveKeysCommand(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
});
