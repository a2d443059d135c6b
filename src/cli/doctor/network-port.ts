import { connect, createServer } from 'node:net';

export type PortState =
  | 'free'
  | 'taken'
  /** Only for the administrator: below 1024. */
  | 'forbidden'
  /** The address is none of this machine. */
  | 'elsewhere';

const STATES: Readonly<Record<string, PortState>> = {
  EADDRINUSE: 'taken',
  EACCES: 'forbidden',
  EADDRNOTAVAIL: 'elsewhere',
  ENOTFOUND: 'elsewhere',
  EAI_AGAIN: 'elsewhere',
};

const CONNECT_DEADLINE_MS = 2000;

/** Whether a program could listen there now; the port is let go at once. */
export function portState(host: string, port: number): Promise<PortState> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const state = STATES[error.code ?? ''];
      if (state) resolve(state);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve('free')));
  });
}

/** Whether anybody takes connections there; otherwise why not, in Node's word: `ECONNREFUSED`. */
export function knock(host: string, port: number): Promise<'open' | string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(CONNECT_DEADLINE_MS, () => end('ETIMEDOUT'));
    socket.once('connect', () => end('open'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

/** A wildcard address as a client on this machine has to write it, with the brackets of IPv6. */
export function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
