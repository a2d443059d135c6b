import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HttpCall } from '../../brokers/engine/contract.js';
import { MasterFetchError } from './master-fetch-error.js';

export interface DownloadLimits {
  idleTimeoutMs: number;
  totalTimeoutMs: number;
  maxBytes: number;
  signal?: AbortSignal;
  onProgress?(name: string, bytes: number, length: number | undefined): void;
}

const MAX_REDIRECTS = 5;
const BYTES_PER_TURN = 1024 * 1024;

/**
 * Downloads one body as bytes: it may be gzip, and a text of 40 MB would be one string too many.
 *
 * @param name what messages call it
 * @throws MasterFetchError without the URL's query, the headers or the body
 */
export async function downloadBody(call: HttpCall, name: string, limits: DownloadLimits): Promise<Buffer> {
  const { idleTimeoutMs, totalTimeoutMs, signal } = limits;
  const abort = new AbortController();
  const end = (failure: 'timeout' | 'cancelled', message: string) =>
    abort.abort(new MasterFetchError(failure, `${name}: ${message}`));
  const cancel = () => end('cancelled', 'the process is shutting down');
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel);
  const idle = setTimeout(() => end('timeout', `nothing came for ${idleTimeoutMs / 1000} s`), idleTimeoutMs);
  const total = setTimeout(() => end('timeout', `not complete after ${totalTimeoutMs / 1000} s`), totalTimeoutMs);
  try {
    const response = await follow(call, abort.signal);
    idle.refresh();
    assertSuccess(response.status, name);
    const body = await readAll(response, name, limits, () => idle.refresh());
    assertData(body, name);
    return body;
  } catch (error) {
    if (abort.signal.aborted) throw abort.signal.reason;
    throw error instanceof MasterFetchError
      ? error
      : new MasterFetchError('unreachable', `${name}: ${reasonOf(error)}`);
  } finally {
    clearTimeout(idle);
    clearTimeout(total);
    signal?.removeEventListener('abort', cancel);
    // Whatever of the answer was not read is not wanted any more.
    abort.abort();
  }
}

/** Follows redirects; headers hold secrets, and go to no other origin than the broker's own. */
async function follow(call: HttpCall, signal: AbortSignal): Promise<Response> {
  let { url, method, headers, body } = call;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || !location || redirects === MAX_REDIRECTS) return response;
    await response.body?.cancel();
    const target = new URL(location, url);
    if (target.origin !== new URL(url).origin) {
      headers = undefined;
      body = undefined;
    }
    if (response.status <= 303 && method === 'POST') {
      method = 'GET';
      body = undefined;
    }
    url = target.href;
  }
}

function assertSuccess(status: number, name: string): void {
  if (status >= 200 && status < 300) return;
  const isRefused = status === 401 || status === 403;
  throw new MasterFetchError(isRefused ? 'login_required' : 'refused', `${name} answered HTTP ${status}`);
}

async function readAll(
  response: Response,
  name: string,
  { maxBytes, onProgress }: DownloadLimits,
  alive: () => void,
): Promise<Buffer> {
  const length = lengthOf(response);
  const assertFits = (bytes: number) => {
    if (bytes <= maxBytes) return;
    const limit = `${Math.floor(maxBytes / 1024 / 1024)} MiB`;
    throw new MasterFetchError('too_large', `${name} sends more than the ${limit} that a master may have`);
  };
  assertFits(length ?? 0);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    alive();
    bytes += chunk.length;
    assertFits(bytes);
    chunks.push(chunk);
    onProgress?.(name, bytes, length);
  }
  return join(chunks, bytes);
}

/** Copying 40 MB at once holds the event loop for up to a tenth of a second, so there is a turn of it between pieces. */
async function join(chunks: readonly Uint8Array[], bytes: number): Promise<Buffer> {
  const body = Buffer.allocUnsafeSlow(bytes);
  let offset = 0;
  let copied = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
    copied += chunk.length;
    if (copied < BYTES_PER_TURN) continue;
    copied = 0;
    await nextTurn();
  }
  return body;
}

/** The length of what will be read; that of a compressed answer says nothing of it. */
function lengthOf({ headers }: Response): number | undefined {
  const length = Number(headers.get('content-length') ?? Number.NaN);
  return Number.isSafeInteger(length) && !headers.get('content-encoding') ? length : undefined;
}

/** A maintenance or login page comes with status 200; no master begins like one. */
function assertData(body: Buffer, name: string): void {
  const start = body
    .subarray(0, 256)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (start.startsWith('<')) throw new MasterFetchError('not_data', `${name} answered with a web page instead of data`);
}

/** The cause's code (`ECONNREFUSED`) where there is one. By shape, since `fetch` may throw errors of another realm. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: unknown } };
  if (message === 'terminated') return 'the connection broke off';
  return typeof cause?.code === 'string' ? cause.code : 'the request failed';
}
