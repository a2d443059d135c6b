import type { HttpCall, HttpClient } from '../../src/modules/brokers/engine/contract.js';
import { FetchHttpClient } from '../../src/modules/brokers/engine/http-client.js';

/** The engine's HTTP client, with every call sent to another origin (a simulator's); path and query stay. */
export class RedirectedHttp implements HttpClient {
  private readonly client = new FetchHttpClient();

  constructor(private readonly origin: string) {}

  request(call: HttpCall & { timeoutMs?: number }): ReturnType<HttpClient['request']> {
    const { pathname, search } = new URL(call.url);
    return this.client.request({ ...call, url: `${this.origin}${pathname}${search}` });
  }
}
