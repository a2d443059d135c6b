import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/**
 * Express middleware that sets the security headers. Pages get along without anything from elsewhere; they may reach
 * the gateway's own WebSocket port.
 *
 * @param websocketUrl what clients are told to connect to; undefined where this process serves none, or not yet
 * @param tls whether this port speaks TLS; only then may browsers be told to insist on it
 */
export function securityHeaders(websocketUrl: () => string | undefined, tls: boolean): Middleware {
  const protect = helmetWith(websocketUrl, tls);
  const known = new Map<string, readonly Header[]>();
  return (request, response, next) => {
    const key = `${request.headers.host} ${websocketUrl()}`;
    let headers = known.get(key);
    if (!headers) {
      headers = headersOf(protect, request);
      if (known.size >= MOST_HOSTS) known.delete(known.keys().next().value!);
      known.set(key, headers);
    }
    for (let i = 0; i < headers.length; i++) response.setHeader(headers[i]![0], headers[i]![1]);
    next();
  };
}

type Header = readonly [name: string, value: string];

/** Whoever asks under ever new names makes the headers of each anew, and no more. */
const MOST_HOSTS = 100;

/** They depend on nothing but the names under which the gateway is reached: made once, not by a chain for each request. */
function headersOf(protect: ReturnType<typeof helmet>, request: IncomingMessage): Header[] {
  const headers: Header[] = [];
  const blank = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => undefined,
  } as unknown as ServerResponse;
  protect(request, blank, (error) => {
    if (error) throw error;
  });
  return headers;
}

function helmetWith(websocketUrl: () => string | undefined, tls: boolean): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'", (request) => streamSources(request, websocketUrl())],
        fontSrc: ["'self'", 'data:'],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The page of Swagger UI carries a style sheet of its own.
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
    strictTransportSecurity: tls ? { maxAge: 31_536_000 } : false,
    xFrameOptions: { action: 'deny' },
  });
}

/** Below these every answer concerns its caller alone: keys and tokens that are shown once, and what somebody may see. */
export const PRIVATE_PATHS = ['/auth', '/admin', '/broker'];

/** Express middleware: neither a browser nor a cache on the way keeps the answer. */
export const keptNowhere: Middleware = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

export type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: Error) => void) => void;

/** The WebSocket port under the name that clients are told, and under the name by which the page was asked for. */
function streamSources({ headers }: IncomingMessage, websocketUrl: string | undefined): string {
  if (websocketUrl === undefined || !URL.canParse(websocketUrl)) return "'self'";
  const { protocol, host, port } = new URL(websocketUrl);
  const told = `${protocol}//${host}`;
  const name = /^([\w.-]+|\[[\da-f:]+\])(:\d+)?$/i.exec(headers.host ?? '')?.[1];
  return name === undefined ? told : `${told} ${protocol}//${name}${port && `:${port}`}`;
}
