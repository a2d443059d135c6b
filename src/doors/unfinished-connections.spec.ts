import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { TrustedProxies } from '../config/network-settings.js';
import { RefusalLog } from './refusal-log.js';
import { trustIn } from './trust.js';
import { UnfinishedConnections } from './unfinished-connections.js';

let nextPort = 40_000;

function accepted(remoteAddress: string): Socket {
  return Object.assign(new EventEmitter(), { remoteAddress, remotePort: nextPort++, localPort: 8765 }) as never;
}

/** As Node leaves a socket that has closed: it does not know its peer any more. */
function close(socket: Socket): void {
  Object.assign(socket, { remoteAddress: undefined, remotePort: undefined, localPort: undefined });
  socket.emit('close');
}

function limited(
  limit: number,
  { proxies = 'off', tlsHandshakes }: { proxies?: TrustedProxies; tlsHandshakes?: number } = {},
) {
  const refusals = new RefusalLog();
  return { refusals, unfinished: new UnfinishedConnections(limit, trustIn(proxies), refusals, tlsHandshakes) };
}

describe('connections without a whole request', () => {
  it('are limited for an address, and for no other', () => {
    const { unfinished, refusals } = limited(3);
    const seen = Array.from({ length: 5 }, () => unfinished.admit(accepted('203.0.113.7')));
    expect(seen).toEqual([true, true, true, false, false]);
    expect(unfinished.admit(accepted('203.0.113.8'))).toBe(true);
    expect(refusals.count('unfinished_connections')).toBe(2);
  });

  it('count until the request is there, or the connection ends', () => {
    const { unfinished } = limited(2);
    const first = accepted('203.0.113.7');
    const second = accepted('203.0.113.7');
    unfinished.admit(first);
    unfinished.admit(second);
    expect(unfinished.admit(accepted('203.0.113.7'))).toBe(false);
    unfinished.heard(first);
    close(second);
    expect(unfinished.size).toBe(0);
    close(first);
    expect([1, 2, 3].map(() => unfinished.admit(accepted('203.0.113.7')))).toEqual([true, true, false]);
  });

  it('end their count with the TLS on them, which is another socket with the same ends', () => {
    const { unfinished } = limited(1);
    const raw = accepted('203.0.113.7');
    unfinished.admit(raw);
    const secure = Object.assign(new EventEmitter(), {
      remoteAddress: raw.remoteAddress,
      remotePort: raw.remotePort,
      localPort: raw.localPort,
    });
    unfinished.heard(secure as never);
    expect(unfinished.size).toBe(0);
  });

  it('are not limited for loopback and trusted proxies, which carry many clients', () => {
    const { unfinished } = limited(1, { proxies: ['10.0.0.0/8'], tlsHandshakes: 1 });
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1']) {
      expect([1, 2, 3].map(() => unfinished.admit(accepted(address)))).toEqual([true, true, true]);
    }
  });

  it('may begin TLS only so often for an address', () => {
    const { unfinished, refusals } = limited(100, { tlsHandshakes: 5 });
    const seen = Array.from({ length: 20 }, () => {
      const socket = accepted('2001:db8::1');
      const admitted = unfinished.admit(socket);
      close(socket);
      return admitted;
    });
    expect(seen.slice(0, 6)).toEqual([true, true, true, true, true, false]);
    expect(refusals.count('tls_handshake_rate')).toBeGreaterThan(10);
  });
});
