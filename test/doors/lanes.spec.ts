import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { inTurn, type Lane, openLanes } from '../../src/doors/lanes.js';
import type { Middleware } from '../../src/doors/security-headers.js';

/** Answers GET /quick, and gives back all else that it takes. */
const quick: Lane = {
  takes: ({ url }) => url?.startsWith('/quick') ?? false,
  middleware: (request, response, next) => {
    if (request.method === 'GET') response.end('from the lane');
    else next();
  },
};

let passes: string[];
let server: Server;
let first: Middleware;

const front: Middleware = (request, response, next) => {
  passes.push(`${request.method} ${request.url}`);
  response.setHeader('x-front', 'yes');
  next();
};

beforeEach(async () => {
  passes = [];
  // An application that lets every request through its first middleware, as Express does.
  server = createServer((request, response) => {
    first(request, response, async () => response.end(`from the application: ${await text(request)}`));
  });
  first = openLanes(server, front, [quick]);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.close();
  await once(server, 'close');
});

async function ask(path: string, method = 'GET', body?: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(body !== undefined && { body }) });
  expect(response.headers.get('x-front')).toBe('yes');
  return response.text();
}

it('lets a lane answer what it takes, behind the front', async () => {
  expect(await ask('/quick')).toBe('from the lane');
  expect(passes).toEqual(['GET /quick']);
});

it('leads what a lane gives back to the application, with its body, through the front once', async () => {
  expect(await ask('/quick', 'POST', 'a body')).toBe('from the application: a body');
  expect(passes).toEqual(['POST /quick']);
});

it('leads everything else to the application, through the same front', async () => {
  expect(await ask('/other', 'POST', 'another')).toBe('from the application: another');
  expect(passes).toEqual(['POST /other']);
});

it('passes an error on, and nothing behind it is run', () => {
  const failure = new Error('refused');
  let told: Error | undefined;
  const refuse: Middleware = (_request, _response, next) => next(failure);
  inTurn(front, refuse, front)(
    { method: 'GET', url: '/' } as never,
    { setHeader: () => undefined } as never,
    (error) => {
      told = error;
    },
  );
  expect(told).toBe(failure);
  expect(passes).toEqual(['GET /']);
});
