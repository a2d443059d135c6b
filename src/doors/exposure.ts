import { isIP } from 'node:net';
import type { Config } from '../config/settings.js';
import { isLoopback, plainAddress } from './address.js';

/** What an operator should know about doors that stand open to the network: one line each. */
export function exposureWarnings(config: Config): string[] {
  if (config.tlsCert !== '' || config.trustProxy !== 'off') return [];
  const exposed = [
    ['HTTP_HOST', config.httpHost],
    ['WEBSOCKET_HOST', config.websocketHost],
  ].filter(([, host]) => !isOwnMachine(host!));
  if (exposed.length === 0) return [];
  return [
    `${exposed.map(([name, host]) => `${name}=${host}`).join(' and ')}: API keys and passwords cross the network in the ` +
      'clear. Set TLS_CERT and TLS_KEY, or TRUST_PROXY behind a proxy that speaks TLS.',
  ];
}

function isOwnMachine(host: string): boolean {
  return isIP(host) === 0 ? host === 'localhost' : isLoopback(plainAddress(host));
}
