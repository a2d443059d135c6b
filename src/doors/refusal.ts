import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from '../common/error-codes.js';

/** Why a door stayed shut. */
export type RefusalKind =
  | 'handshake_rate'
  | 'connections_of_address'
  | 'connections'
  | 'draining'
  | 'origin'
  | 'request_rate'
  | 'unfinished_connections'
  | 'tls_handshake_rate';

/** A refusal that is answered over HTTP. The others end with the bare connection. */
export type AnsweredRefusal = Exclude<RefusalKind, 'unfinished_connections' | 'tls_handshake_rate'>;

interface Answer {
  status: number;
  retryAfterSeconds?: number;
  code: ErrorCode;
  message: string;
}

const ANSWERS: Readonly<Record<AnsweredRefusal, Answer>> = {
  handshake_rate: {
    status: 429,
    retryAfterSeconds: 1,
    code: 'RATE_LIMITED',
    message: 'Too many attempts to connect from this address: wait, and come back with a growing delay',
  },
  connections_of_address: {
    status: 429,
    retryAfterSeconds: 5,
    code: 'CAPACITY_EXCEEDED',
    message: 'Too many open connections from this address: close some, or ask whoever runs the gateway for more',
  },
  connections: {
    status: 503,
    retryAfterSeconds: 5,
    code: 'CAPACITY_EXCEEDED',
    message: 'The gateway has no room for another connection: come back with a growing delay',
  },
  draining: {
    status: 503,
    retryAfterSeconds: 5,
    code: 'SERVER_SHUTDOWN',
    message: 'The gateway is being emptied for a restart: come back in a moment',
  },
  origin: {
    status: 403,
    code: 'FORBIDDEN',
    message: "Pages of this origin may not connect: it is not in the gateway's CORS_ORIGINS",
  },
  request_rate: {
    status: 429,
    retryAfterSeconds: 1,
    code: 'RATE_LIMITED',
    message: 'Too many requests: slow down, and repeat this one after the time in Retry-After',
  },
};

interface Written {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The whole answer, as it goes out on a bare socket. */
  bytes: Buffer;
}

/** Written once: a refusal must cost next to nothing. */
const WRITTEN = new Map(
  Object.entries(ANSWERS).map(([kind, answer]) => [kind as AnsweredRefusal, written(answer)] as const),
);

/** Answers an upgrade request that is turned down, and ends its connection. */
export function refuseUpgrade(socket: Duplex, kind: AnsweredRefusal): void {
  // Who is refused may hang up first.
  socket.on('error', () => {});
  socket.once('finish', () => socket.destroy());
  socket.end(WRITTEN.get(kind)!.bytes);
}

/** Answers an ordinary request that is turned down; its connection is not used again. */
export function refuseRequest(response: ServerResponse, kind: AnsweredRefusal): void {
  const { status, headers, body } = WRITTEN.get(kind)!;
  response.writeHead(status, headers).end(body);
}

function written({ status, retryAfterSeconds, code, message }: Answer): Written {
  const body = JSON.stringify({ status: 'error', code, message });
  const headers: Record<string, string> = {
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  return { status, headers, body, bytes };
}
