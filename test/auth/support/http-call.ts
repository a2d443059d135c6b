import type { TestGateway } from '../../support/gateway.js';

/** What the JSON of an answer may hold; of a success `Data`. */
export interface AnswerBody<Data> {
  status: string;
  data: Data;
  next?: string | null;
  code?: string;
  message?: string;
  field?: string;
}

export interface Answer<Data = unknown> {
  status: number;
  headers: Headers;
  body: AnswerBody<Data>;
}

export interface CallOptions {
  /** A JSON body. */
  body?: unknown;
  /** An access token. */
  token?: string;
  headers?: Record<string, string>;
}

/** One HTTP request to the gateway: `call(gateway, 'POST /auth/sign-in', { body })`. It fails unless JSON comes back. */
export async function call<Data>(
  gateway: TestGateway,
  request: string,
  options: CallOptions = {},
): Promise<Answer<Data>> {
  const [method, path] = request.split(' ') as [string, string];
  const { body, token, headers } = options;
  const response = await fetch(`${gateway.endpoints.http}${path}`, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as AnswerBody<Data> };
}
