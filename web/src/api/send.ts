import { ApiError } from './api-error.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Sent {
  /** Sent as JSON. */
  body?: unknown;
  token?: string;
  signal?: AbortSignal;
}

/** The whole of a successful answer: `data` and what stands beside it. */
export type Envelope<T> = { status: 'success'; data: T } & Readonly<Record<string, unknown>>;

/**
 * One HTTP request to the gateway, nothing repeated.
 *
 * @throws ApiError; an AbortError when the signal ends it
 */
export async function send<T>(method: Method, path: string, { body, token, signal }: Sent = {}): Promise<Envelope<T>> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'UNREACHABLE', 'The gateway cannot be reached');
  }
  const answer = await jsonOf(response);
  if (response.ok && answer?.status === 'success') return answer as Envelope<T>;
  throw errorOf(response, answer);
}

async function jsonOf(response: Response): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = await response.json();
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function errorOf(response: Response, answer: Record<string, unknown> | undefined): ApiError {
  const { code, message } = answer ?? {};
  if (typeof code !== 'string' || typeof message !== 'string') {
    return new ApiError(
      response.status,
      'UNEXPECTED_ANSWER',
      `The gateway's answer cannot be read (HTTP ${response.status})`,
    );
  }
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiError(response.status, code, message, Number.isFinite(wait) ? wait : undefined);
}
