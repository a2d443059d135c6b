import type { Config } from '../../../config/settings.js';
import { runsFeeds } from '../bus-endpoints.js';
import { type CurveKeys, isCurveKey, publicKeyOf } from './curve-keys.js';

/** With what a process encrypts its lines to the bus. */
export interface CurveSettings {
  /** The pair of this process: as the server where it binds, as a client where it connects. */
  own: CurveKeys;
  /** Public key of the feeds that this process connects to. */
  serverKey: string;
  /** Public keys of the clients that are let in where this process binds, its own among them. */
  clientKeys: ReadonlySet<string>;
}

const KEYS = 'npm run curve-keys makes a pair';
const EXPECTED = `expected 40 characters of Z85 (in .env in single quotes; ${KEYS})`;

/**
 * The keys of this process; undefined when the bus is not encrypted.
 *
 * @throws Error in one line for a key that is missing or none; a secret key is never in it
 */
export function curveSettings(config: Config): CurveSettings | undefined {
  const { zmqCurveSecretKey: secretKey, zmqCurveServerKey, zmqCurveClientKeys } = config;
  if (!secretKey) {
    if (!zmqCurveServerKey && zmqCurveClientKeys.length === 0) return undefined;
    throw new Error(
      `ZMQ_CURVE_SECRET_KEY is missing: a CURVE key is set, and this process has none of its own; ${KEYS}.`,
    );
  }
  // Values are not shown: one of them may be a secret key in the wrong place.
  if (!isCurveKey(secretKey)) throw new Error(`ZMQ_CURVE_SECRET_KEY is no key: ${EXPECTED}.`);
  if (zmqCurveServerKey && !isCurveKey(zmqCurveServerKey)) {
    throw new Error(`ZMQ_CURVE_SERVER_KEY is no key: ${EXPECTED}.`);
  }
  const wrong = zmqCurveClientKeys.findIndex((key) => !isCurveKey(key));
  if (wrong >= 0) throw new Error(`ZMQ_CURVE_CLIENT_KEYS: entry ${wrong + 1} is no key: ${EXPECTED}.`);
  const own = { publicKey: publicKeyOf(secretKey), secretKey };
  if (!zmqCurveServerKey && !runsFeeds(config)) {
    throw new Error('ZMQ_CURVE_SERVER_KEY is missing: the public key of the feeds that this process connects to.');
  }
  return {
    own,
    serverKey: zmqCurveServerKey || own.publicKey,
    clientKeys: new Set([own.publicKey, ...zmqCurveClientKeys]),
  };
}
