import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../../../common/clock.js';
import type { ConnectionFailure } from '../contract.js';

/** Time that the body of a refused handshake may take; its status must not wait longer, in ms. */
const BODY_TIMEOUT_MS = 1_000;
/** Most bytes of the body of a refused handshake that are kept for the protocol to read. */
const MAX_BODY_BYTES = 16_384;

/** Reads the answer to an upgrade that was not let in, and tells it once: in full, or as far as it came in time. */
export function readRefusal(response: IncomingMessage, clock: Clock, told: (failure: ConnectionFailure) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    if (bytes < MAX_BODY_BYTES) chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_BODY_BYTES) response.destroy();
  });
  const cancelBody = clock.after(BODY_TIMEOUT_MS, () => response.destroy());
  response.on('error', () => {});
  response.once('close', () => {
    cancelBody();
    told({
      status: response.statusCode,
      headers: flatten(response.headers),
      body: Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8'),
    });
  });
}

function flatten(headers: IncomingMessage['headers']): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
