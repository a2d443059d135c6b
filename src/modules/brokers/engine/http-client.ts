import { type HttpCall, type HttpClient, LoginError } from './contract.js';

const DEFAULT_TIMEOUT_MS = 15_000;

/**
 * HTTP for logins and subscriptions, on `fetch`. Errors name the host and the cause, never the URL's query, the
 * headers or a body: those hold secrets. Redirects are not followed, so a token never leaves for another host.
 */
export class FetchHttpClient implements HttpClient {
  async request(
    call: HttpCall & { timeoutMs?: number },
  ): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    const timeoutMs = call.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    try {
      const response = await fetch(call.url, {
        method: call.method,
        headers: call.headers,
        body: call.body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
    } catch (error) {
      throw new LoginError('retryable', `${hostOf(call.url)}: ${reasonOf(error, timeoutMs)}`);
    }
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'invalid URL';
}

/** The cause's code (`ECONNREFUSED`) where there is one. By shape, since `fetch` may throw errors of another realm. */
function reasonOf(error: unknown, timeoutMs: number): string {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  return typeof cause?.code === 'string' ? cause.code : 'request failed';
}
