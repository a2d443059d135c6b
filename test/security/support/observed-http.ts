import type { Evidence } from './evidence.js';

export interface Ask {
  /** A JSON body; a text goes as it is. */
  body?: unknown;
  /** An access token. */
  token?: string;
  headers?: Record<string, string>;
}

export interface Answered {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  body: any;
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Requests to a gateway, whose answers with their headers become evidence: `POST /admin/v1/keys/:id/rotate` is their place. */
export class ObservedHttp {
  constructor(
    private readonly url: string,
    private readonly evidence: Evidence,
  ) {}

  /** @param place where the answer counts, when the path has a secret in it */
  async ask(request: string, { body, token, headers }: Ask = {}, place?: string): Promise<Answered> {
    const [method, path] = request.split(' ') as [string, string];
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const told = [...response.headers].map(([name, value]) => `${name}: ${value}`);
    this.evidence.add(place ?? request.replace(/\?.*/, '').replace(UUID, ':id'), [...told, text].join('\n'));
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }
}
