import { record } from './record/record-session.js';

process.exitCode = await record(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  progressMs: 5000,
  signals: process,
});
