import { shippedBrokers } from '../modules/brokers/registry.js';
import { runVectors } from '../modules/brokers/vectors/run-vectors.js';

const USAGE = `Plays recorded frames through the protocols of their brokers, and compares the ticks that come out.

  npm run vectors -- [--json] FILE...

  --json  one object: passed, failed, and the mismatches as lines
  FILE    JSON: the broker (and channel), its instruments, and frames in hex, base64 or text, each with the
          subscriptions that are alive when it arrives and the ticks that it must yield

Prints every mismatch, and on the last line how many frames have passed and failed; a file that cannot be played
counts as one failure. The exit code is 0 when all have passed, 1 when not, 2 without a file.
`;

function main(args: readonly string[]): number {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const files = args.filter((arg) => arg !== '--json');
  const isJson = files.length < args.length;
  if (files.length === 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const mismatches: string[] = [];
  const { passed, failed } = runVectors(
    files,
    (id) => shippedBrokers.find((broker) => broker.id === id),
    isJson ? (line) => mismatches.push(line) : say,
  );
  say(isJson ? JSON.stringify({ passed, failed, mismatches }) : `${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
