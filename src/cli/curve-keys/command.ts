import { newCurveKeys } from '../../modules/bus/curve/curve-keys.js';

const USAGE = `Makes a CURVE key pair for one process: a bus outside loopback is encrypted with it.

  npm run curve-keys

Every process that connects gets a pair of its own: feeds, edges, and consumers that are not Tickgate.
  at the feed    ZMQ_CURVE_SECRET_KEY: its own secret key; ZMQ_CURVE_CLIENT_KEYS: the public keys of all others
  at an edge     ZMQ_CURVE_SECRET_KEY: its own secret key; ZMQ_CURVE_SERVER_KEY: the feed's public key
Nothing is stored: the secret key is shown once.`;

interface Output {
  out(line: string): void;
  err(line: string): void;
}

/** Prints a new pair, or the usage, and gives the exit code: 0 done, 2 wrong usage. */
export function curveKeysCommand(argv: readonly string[], { out, err }: Output): number {
  if (argv.length > 0) {
    const isAsked = argv.length === 1 && (argv[0] === '--help' || argv[0] === '-h');
    (isAsked ? out : err)(USAGE);
    return isAsked ? 0 : 2;
  }
  const { publicKey, secretKey } = newCurveKeys();
  for (const line of [
    '# Keep this in the .env of the process whose pair it is, and nowhere else.',
    `ZMQ_CURVE_SECRET_KEY='${secretKey}'`,
    '',
    `# The public key that belongs to it: ${publicKey}`,
    '# At a feed: the ZMQ_CURVE_SERVER_KEY of every process that connects to it.',
    "# Elsewhere: one of the feed's ZMQ_CURVE_CLIENT_KEYS, comma-separated.",
  ]) {
    out(line);
  }
  return 0;
}
