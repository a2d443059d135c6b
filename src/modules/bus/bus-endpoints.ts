import type { Config } from '../../config/settings.js';
import type { CurveSettings } from './curve/curve-settings.js';

export function runsFeeds(config: Config): boolean {
  return config.role === 'all' || config.role === 'feed';
}

/** Where ticks come from. @param own address of the own bus, where this process binds one */
export function dataEndpoints(config: Config, own: string | undefined): readonly string[] {
  if (config.zmqEndpoints.length > 0) return config.zmqEndpoints;
  return [own ? reachable(own) : `tcp://${reachable(config.zmqHost)}:${config.zmqPort}`];
}

/**
 * The hubs of the control bus: on the host of each feed, at the control port, unless they are listed. A process that
 * binds one itself needs no line to it.
 *
 * @param own address of the own hub, where this process binds one
 */
export function controlEndpoints(config: Config, own?: string): readonly string[] {
  if (config.zmqControlEndpoints.length > 0) return config.zmqControlEndpoints.filter((endpoint) => endpoint !== own);
  // Port 0 is one that only its owner knows: an edge then goes without the states of its feeds.
  if (config.zmqControlPort === 0 || (own && config.zmqEndpoints.length === 0)) return [];
  const hosts = dataEndpoints(config, undefined).map((endpoint) => endpoint.replace(/:\d+$/, ''));
  return [...new Set(hosts)].map((host) => `${host}:${config.zmqControlPort}`).filter((endpoint) => endpoint !== own);
}

/**
 * Whoever reaches the bus can read all ticks and send control messages, so outside the machine it is encrypted.
 *
 * @throws Error in one line when ZMQ_HOST is not a loopback address and not all that this needs is set
 */
export function requireSafeBind(config: Config, curve: CurveSettings | undefined): void {
  if (isLoopback(config.zmqHost) || (config.zmqAllowRemote && curve)) return;
  throw new Error(
    `ZMQ_HOST=${config.zmqHost}: a bus outside loopback (127.0.0.1) needs ZMQ_ALLOW_REMOTE=on and ZMQ_CURVE_SECRET_KEY (npm run curve-keys).`,
  );
}

/** Endpoints on other machines: without CURVE anybody between here and there can read and change what they say. */
export function remoteEndpoints(endpoints: readonly string[]): readonly string[] {
  return endpoints.filter((endpoint) => !isLoopback(endpoint.replace(/^tcp:\/\//, '').replace(/:\d+$/, '')));
}

function isLoopback(host: string): boolean {
  return /^(127(\.\d{1,3}){3}|localhost|\[?::1\]?)$/.test(host);
}

/** A wildcard address is nothing to connect to. */
export function reachable(address: string): string {
  return address.replace(/(?<=^|\/\/)(0\.0\.0\.0|\*|\[::\])(?=:\d+$|$)/, '127.0.0.1');
}
