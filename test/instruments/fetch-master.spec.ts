import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HttpCall, InstrumentSource } from '../../src/modules/brokers/engine/contract.js';
import { type FetchOptions, fetchMaster } from '../../src/modules/instruments/import/fetch-master.js';
import { MasterFetchError } from '../../src/modules/instruments/import/master-fetch-error.js';
import { HttpHost } from '../support/http-host.js';

const SECRET = 'a-secret-token';
const CREDENTIALS = { token: SECRET };

let host: HttpHost;

beforeEach(async () => {
  host = await HttpHost.start();
});

afterEach(() => host.stop());

/** A master of these paths, each asked for with the secret in query and header. */
function source(paths: string[], rest: Partial<InstrumentSource> = {}): InstrumentSource {
  return {
    requests: ({ token }) =>
      paths.map((path) => ({
        method: 'GET',
        url: `${host.url}${path}?token=${token}`,
        headers: { Authorization: `token ${token}`, 'X-Api-Key': token! },
      })),
    parse: () => [],
    ...rest,
  };
}

function dispensable(...paths: string[]): InstrumentSource {
  const { requests, ...rest } = source(paths);
  return { ...rest, requests: (own) => requests(own).map((request) => ({ ...request, dispensable: true })) };
}

async function failureOf(paths: string[], options?: FetchOptions, rest?: Partial<InstrumentSource>) {
  const error = await fetchMaster(source(paths, rest), CREDENTIALS, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MasterFetchError);
  const { failure, message } = error as MasterFetchError;
  expect(message).not.toContain(SECRET);
  return { failure, message };
}

describe('fetchMaster', () => {
  it('gives the bytes of every body with its request, unchanged though they are no text', async () => {
    const bodies: Record<string, Buffer> = { '/nse.gz': gzipSync('rows'), '/bse': randomBytes(300_000) };
    host.handle = (request, response) => response.end(bodies[new URL(request.url!, host.url).pathname]);
    const parts = await fetchMaster(source(['/nse.gz', '/bse']), CREDENTIALS);
    expect(parts.map(({ name }) => name)).toEqual([`${host.host}/nse.gz`, `${host.host}/bse`]);
    expect(parts.map(({ body }) => Buffer.compare(body as Buffer, bodies['/nse.gz']!) === 0)).toEqual([true, false]);
    expect(Buffer.compare(parts[1]!.body as Buffer, bodies['/bse']!)).toBe(0);
    expect(parts[1]!.request).toMatchObject({ url: `${host.url}/bse?token=${SECRET}` });
  });

  it('undoes a compression of the transfer, not one of the file', async () => {
    const file = gzipSync('rows');
    host.handle = (_request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(file));
    const [part] = await fetchMaster(source(['/x.gz']), CREDENTIALS);
    expect(Buffer.compare(part!.body as Buffer, file)).toBe(0);
  });

  it('asks for page after page until there is none', async () => {
    host.handle = (request, response) => {
      const page = Number(new URL(request.url!, host.url).searchParams.get('page') ?? 1);
      response.end(JSON.stringify({ page, next: page < 3 ? page + 1 : undefined }));
    };
    const next = (body: Buffer, request: HttpCall) => {
      const { next: page } = JSON.parse(body.toString()) as { next?: number };
      return page ? { ...request, url: `${host.url}/?page=${page}` } : undefined;
    };
    const parts = await fetchMaster(source(['/'], { next }), CREDENTIALS);
    expect(parts.map(({ body }) => JSON.parse(body.toString()).page)).toEqual([1, 2, 3]);
  });

  it('leaves out a body that the master can do without, and tells why', async () => {
    host.handle = (request, response) => {
      if (request.url!.startsWith('/bad')) response.writeHead(400);
      response.end('rows');
    };
    const missing: string[] = [];
    const parts = await fetchMaster(dispensable('/a', '/bad', '/c'), CREDENTIALS, {
      onMissing: (message) => missing.push(message),
    });
    expect(parts.map(({ name }) => name)).toEqual([`${host.host}/a`, `${host.host}/c`]);
    expect(missing).toEqual([`${host.host}/bad answered HTTP 400`]);
  });

  it('fails where no body at all can be had, or where all depends on a login', async () => {
    host.handle = (_request, response) => response.writeHead(400).end('no');
    await expect(fetchMaster(dispensable('/a', '/b'), CREDENTIALS)).rejects.toMatchObject({ failure: 'refused' });
    host.handle = (request, response) => response.writeHead(request.url!.startsWith('/b') ? 401 : 200).end('rows');
    await expect(fetchMaster(dispensable('/a', '/b'), CREDENTIALS)).rejects.toMatchObject({
      failure: 'login_required',
    });
  });

  it('gives up pages that lead back to themselves', async () => {
    host.handle = (_request, response) => response.end('page');
    const { failure, message } = await failureOf(['/list'], {}, { next: (_body, request) => request });
    expect({ failure, message }).toEqual({
      failure: 'not_data',
      message: `${host.host}/list: the pages of the master have no end`,
    });
    expect(host.requests).toHaveLength(1);
  });

  it('tells of progress with the length, where the server gives one', async () => {
    host.handle = (_request, response) => response.writeHead(200, { 'Content-Length': '5' }).end('12345');
    const told: unknown[] = [];
    await fetchMaster(source(['/a']), CREDENTIALS, { onProgress: (...progress) => told.push(progress) });
    expect(told.at(-1)).toEqual([`${host.host}/a`, 5, 5]);
  });

  it('takes the secrets of headers along within a host, and to no other host', async () => {
    const seen: (string | undefined)[] = [];
    const other = await HttpHost.start((request, response) => {
      seen.push(request.headers.authorization, request.headers['x-api-key'] as string | undefined);
      response.end('rows');
    });
    host.handle = (request, response) => {
      seen.push(request.headers.authorization);
      const location = request.url?.startsWith('/old') ? '/new' : `${other.url}/elsewhere`;
      response.writeHead(302, { Location: location }).end();
    };
    try {
      const [part] = await fetchMaster(source(['/old']), CREDENTIALS);
      expect(part!.body.toString()).toBe('rows');
      expect(seen).toEqual([`token ${SECRET}`, `token ${SECRET}`, undefined, undefined]);
    } finally {
      await other.stop();
    }
  });

  it('ends a chain of redirects that has no end', async () => {
    host.handle = (_request, response) => response.writeHead(302, { Location: '/again' }).end();
    expect(await failureOf(['/a'])).toEqual({ failure: 'refused', message: `${host.host}/a answered HTTP 302` });
    expect(host.requests).toHaveLength(6);
  });

  it.each([
    [401, 'login_required'],
    [403, 'login_required'],
    [404, 'refused'],
    [429, 'refused'],
    [500, 'refused'],
    [503, 'refused'],
  ])('reports HTTP %d as %s, without the answer', async (status, failure) => {
    host.handle = (_request, response) => response.writeHead(status).end(`no master for ${SECRET}`);
    expect(await failureOf(['/list'])).toEqual({ failure, message: `${host.host}/list answered HTTP ${status}` });
  });

  it.each(['<!DOCTYPE html><p>Maintenance', '\uFEFF \n <html>'])('refuses the web page %j', async (page) => {
    host.handle = (_request, response) => response.end(page);
    expect(await failureOf(['/list'])).toEqual({
      failure: 'not_data',
      message: `${host.host}/list answered with a web page instead of data`,
    });
  });

  it('ends a download in which nothing comes any more', async () => {
    host.handle = (_request, response) => void response.writeHead(200).write('half');
    expect(await failureOf(['/list'], { idleTimeoutMs: 50 })).toEqual({
      failure: 'timeout',
      message: `${host.host}/list: nothing came for 0.05 s`,
    });
  });

  it('ends a download that trickles', async () => {
    host.handle = (_request, response) => {
      const trickle = setInterval(() => response.write('x'), 5);
      response.once('close', () => clearInterval(trickle));
    };
    const { failure, message } = await failureOf(['/list'], { idleTimeoutMs: 10_000, totalTimeoutMs: 100 });
    expect({ failure, message }).toEqual({
      failure: 'timeout',
      message: `${host.host}/list: not complete after 0.1 s`,
    });
  });

  it('refuses more bytes than a master may have, announced or not, in one body or in all', async () => {
    const tooLarge = { failure: 'too_large', message: expect.stringContaining('more than the 1 MiB') };
    const maxBytes = 1024 * 1024;
    host.handle = (_request, response) => {
      response.writeHead(200, { 'Content-Length': String(maxBytes + 1) }).flushHeaders();
    };
    expect(await failureOf(['/announced'], { maxBytes })).toEqual(tooLarge);
    host.handle = (_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(4 * maxBytes)));
    };
    expect(await failureOf(['/bomb'], { maxBytes })).toEqual(tooLarge);
    host.handle = (_request, response) => response.end(Buffer.alloc(600_000, 'x'));
    expect(await failureOf(['/a', '/b'], { maxBytes })).toMatchObject({ failure: 'too_large' });
  });

  it('reports an answer that breaks off instead of taking the half of it', async () => {
    host.handle = (_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('half', () => response.destroy());
    };
    expect(await failureOf(['/list'])).toEqual({
      failure: 'unreachable',
      message: `${host.host}/list: the connection broke off`,
    });
  });

  it('reports a host that refuses, an address that is none, and a source that throws, without secrets', async () => {
    const { host: address } = host;
    const refused = source(['/list']);
    const requests = refused.requests(CREDENTIALS);
    await host.stop();
    expect(await failureOf([], {}, { requests: () => requests })).toEqual({
      failure: 'unreachable',
      message: `${address}/list: ECONNREFUSED`,
    });
    const bad = () => [{ method: 'GET' as const, url: `no url with ${SECRET}` }];
    expect(await failureOf([], {}, { requests: bad })).toMatchObject({ failure: 'unreachable' });
    const careless = () => {
      throw new Error(`cannot use ${SECRET}`);
    };
    expect(await failureOf([], {}, { requests: careless })).toEqual({ failure: 'not_data', message: 'cannot use ***' });
  });

  it('ends at once when it is told to', async () => {
    const abort = new AbortController();
    host.handle = () => abort.abort();
    expect(await failureOf(['/list'], { signal: abort.signal })).toMatchObject({ failure: 'cancelled' });
    expect(await failureOf(['/list'], { signal: abort.signal })).toMatchObject({ failure: 'cancelled' });
    expect(host.requests).toHaveLength(1);
  });
});
