import { api, type Endpoints, type Loaded, useApi } from '../api/index.js';

/**
 * The WebSocket address as this browser reaches it: a gateway that was told nothing else names its loopback address,
 * which means another machine to a page that was opened from afar.
 */
export function reachableUrl(told: string, pageHost: string): string {
  const url = new URL(told);
  if (isLoopback(url.hostname) && !isLoopback(pageHost)) url.hostname = pageHost;
  return url.href.replace(/\/$/, '');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}

/** Where this process takes WebSocket clients; null: it takes none. */
export function useGatewayUrl(): Loaded<string | null> {
  return useApi('endpoints', async (signal) => {
    const { websocket } = await api.get<Endpoints>('/api/v1/endpoints', { signal });
    return websocket === undefined ? null : reachableUrl(websocket, location.hostname);
  });
}
