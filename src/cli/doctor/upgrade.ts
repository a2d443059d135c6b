import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { parseJsonObject } from '../../common/json-object.js';

const HANDSHAKE_MS = 5000;
const ANSWER_MS = 5000;
/** For the orderly end. */
const CLOSE_MS = 500;

/** What became of an attempt to stream. */
export type Upgrade =
  | { outcome: 'answered'; ms: number }
  /** It opened, and a ping was not answered. */
  | { outcome: 'mute' }
  /** An HTTP answer instead of an upgrade. */
  | { outcome: 'refused'; status: number; location?: string }
  /** Node's code, or what the library says. */
  | { outcome: 'unreachable'; reason: string };

/** Opens a WebSocket as a client would, and has a ping answered, which takes no key. */
export function tryUpgrade(url: string): Promise<Upgrade> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const id = randomUUID();
    const socket = new WebSocket(url, { handshakeTimeout: HANDSHAKE_MS, perMessageDeflate: false });
    let mute: NodeJS.Timeout | undefined;
    const end = (upgrade: Upgrade) => {
      clearTimeout(mute);
      socket.removeAllListeners();
      // Ended before it was open, a socket says so as an error.
      socket.on('error', () => undefined);
      socket.close();
      setTimeout(() => socket.terminate(), CLOSE_MS).unref();
      resolve(upgrade);
    };
    socket.once('unexpected-response', (_request, { statusCode = 0, headers }: IncomingMessage) =>
      end({ outcome: 'refused', status: statusCode, ...(headers.location && { location: headers.location }) }),
    );
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end({ outcome: 'unreachable', reason: error.code ?? error.message }),
    );
    socket.once('close', () => end({ outcome: 'mute' }));
    socket.once('open', () => {
      mute = setTimeout(() => end({ outcome: 'mute' }), ANSWER_MS);
      socket.send(JSON.stringify({ action: 'ping', _pingId: id }));
    });
    socket.on('message', (data) => {
      const { type, _pingId } = parseJsonObject(String(data)) ?? {};
      if (type === 'pong' && _pingId === id) end({ outcome: 'answered', ms: performance.now() - begun });
    });
  });
}
