import { createConnection, type Socket } from 'node:net';

export interface Knock {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** The body of a refusal. */
  body: string;
  /** Open when the upgrade was granted. */
  socket: Socket;
}

/**
 * Asks for an upgrade as a bare client would, and gives the answer.
 *
 * @throws when the connection ends without an answer
 */
export function knock(url: string, headers: Record<string, string> = {}): Promise<Knock> {
  const { hostname, port, pathname, search, host } = new URL(url);
  const lines = Object.entries({
    Host: host,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version': '13',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: hostname, port: Number(port) });
    let text = '';
    const finish = () => {
      const answer = parse(text);
      if (answer) resolve({ ...answer, socket });
      else reject(new Error(`no answer, but: ${text.slice(0, 200)}`));
    };
    socket.on('error', reject);
    socket.on('close', finish);
    socket.on('data', (data) => {
      text += data.toString('latin1');
      if (parse(text)?.status === 101) finish();
    });
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`);
  });
}

function parse(text: string): Omit<Knock, 'socket'> | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(':', 1)[0]!.toLowerCase(), line.replace(/^[^:]*: */, '')]),
  );
  return { status: Number(first.split(' ')[1]), headers, body: text.slice(end + 4) };
}

/** As a client at another address, behind a proxy that is trusted. */
export const from = (address: string, more: Record<string, string> = {}) => ({ 'X-Forwarded-For': address, ...more });
