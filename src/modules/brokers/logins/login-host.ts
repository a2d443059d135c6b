import type { HttpClient } from '../engine/contract.js';

/** The name of the URL by which an account logs in at another host. */
const LOGIN_URL = 'login';

/** The client that takes an account's login to its own `login` URL, where it has one; path and query stay. */
export function loginHttp(urls: Readonly<Record<string, string>> | undefined, http: HttpClient): HttpClient {
  const origin = urls?.[LOGIN_URL];
  if (origin === undefined) return http;
  return {
    request: (call) => {
      const { pathname, search } = new URL(call.url);
      return http.request({ ...call, url: new URL(pathname + search, origin).href });
    },
  };
}
