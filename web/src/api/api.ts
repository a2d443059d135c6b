import { session } from '../session/session.js';
import { ApiError } from './api-error.js';
import { type Envelope, type Method, type Sent, send } from './send.js';

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface RequestOptions {
  /** Entries that are undefined are left out. */
  query?: Query;
  signal?: AbortSignal;
}

/**
 * Requests in the name of the signed-in user. Paths are absolute (`/admin/v1/keys`). An access token that has run out
 * is replaced once and the request repeated; a session that is over leads to the sign-in page.
 *
 * All throw ApiError.
 */
export const api = {
  /** `data` of the answer. */
  get: async <T>(path: string, options?: RequestOptions): Promise<T> => (await request<T>('GET', path, options)).data,
  /** The whole answer, for what stands beside `data`. */
  getWhole: <T>(path: string, options?: RequestOptions): Promise<Envelope<T>> => request<T>('GET', path, options),
  post: async <T>(path: string, body: unknown = {}, options?: RequestOptions): Promise<T> =>
    (await request<T>('POST', path, options, body)).data,
  put: async <T>(path: string, body: unknown = {}, options?: RequestOptions): Promise<T> =>
    (await request<T>('PUT', path, options, body)).data,
  patch: async <T>(path: string, body: unknown = {}, options?: RequestOptions): Promise<T> =>
    (await request<T>('PATCH', path, options, body)).data,
  delete: async <T>(path: string, options?: RequestOptions): Promise<T> =>
    (await request<T>('DELETE', path, options)).data,
};

async function request<T>(method: Method, path: string, options: RequestOptions = {}, body?: unknown) {
  const sent: Sent = { ...(body !== undefined && { body }), ...(options.signal && { signal: options.signal }) };
  const address = withQuery(path, options.query);
  try {
    return await send<T>(method, address, { ...sent, token: await session.accessToken() });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    return send<T>(method, address, { ...sent, token: await session.renewedToken() });
  }
}

function withQuery(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size > 0 ? `${path}?${parameters}` : path;
}
