import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** The answer to an upgrade that is not let in: 302 with a `location` header is one as well. */
export interface Refusal {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** Answers an upgrade over its bare socket, and ends it. */
export function refuse(socket: Duplex, { status, headers = {}, body = '' }: Refusal): void {
  const lines = Object.entries({
    connection: 'close',
    'content-type': body.startsWith('{') ? 'application/json' : 'text/plain',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
