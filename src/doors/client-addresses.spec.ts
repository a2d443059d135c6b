import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import type { TrustedProxies } from '../config/network-settings.js';
import { ClientAddresses } from './client-addresses.js';
import { trustIn } from './trust.js';

function requestFrom(remoteAddress: string | undefined, forwarded?: string): IncomingMessage {
  return { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage;
}

function seen(proxies: TrustedProxies, peer: string | undefined, forwarded?: string): string {
  return new ClientAddresses(trustIn(proxies)).of(requestFrom(peer, forwarded));
}

describe('the address of a client', () => {
  it("is the socket's, whatever a peer that is not trusted writes", () => {
    expect(seen('off', '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(seen(['10.0.0.0/8'], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(seen('off', '::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(seen('off', undefined)).toBe('');
  });

  it('is what the last trusted proxy saw, not what the client made up before it', () => {
    expect(seen(['10.0.0.0/8'], '10.0.0.1', 'forged, 203.0.113.7')).toBe('203.0.113.7');
    expect(seen(['10.0.0.0/8'], '10.0.0.1', '127.0.0.1, 203.0.113.7, 10.0.0.2')).toBe('203.0.113.7');
    expect(seen(1, '10.0.0.1', '127.0.0.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(seen(2, '10.0.0.1', '127.0.0.1, 203.0.113.7, 10.0.0.2')).toBe('203.0.113.7');
  });

  it('is the furthest one when all are trusted', () => {
    expect(seen(['loopback', 'uniquelocal'], '127.0.0.1', '192.168.1.2, 10.0.0.2')).toBe('192.168.1.2');
    expect(seen(9, '127.0.0.1', '192.168.1.2, 10.0.0.2')).toBe('192.168.1.2');
  });

  it("is the proxy's own when it wrote no address", () => {
    expect(seen(1, '10.0.0.1', 'unknown')).toBe('10.0.0.1');
    expect(seen(1, '10.0.0.1', '')).toBe('10.0.0.1');
    expect(seen(1, '10.0.0.1')).toBe('10.0.0.1');
  });

  it('knows a trusted proxy by IPv6, by a mapped address and by name of its range', () => {
    expect(seen(['2001:db8::/32'], '2001:db8::5', '203.0.113.7')).toBe('203.0.113.7');
    expect(seen(['10.0.0.1'], '::ffff:10.0.0.1', '203.0.113.7:9999')).toBe('203.0.113.7');
    expect(seen(['linklocal'], 'fe80::1', '2001:db8::9')).toBe('2001:db8::9');
    expect(seen(['10.0.0.1'], '10.0.0.2', '203.0.113.7')).toBe('10.0.0.2');
  });

  it('trusts a mapped address as Express hands it over, and no text that is no address', () => {
    expect(trustIn(['10.0.0.0/8'])('::ffff:10.0.0.1', 0)).toBe(true);
    expect(trustIn(['10.0.0.0/8'])('::ffff:11.0.0.1', 0)).toBe(false);
    expect(trustIn(['10.0.0.0/8'])('nonsense', 0)).toBe(false);
  });

  it('tells once that a proxy on this machine is not trusted', () => {
    let told = 0;
    const addresses = new ClientAddresses(trustIn('off'), () => told++);
    addresses.of(requestFrom('203.0.113.7', '198.51.100.1'));
    expect(told).toBe(0);
    for (let i = 0; i < 5; i++) addresses.of(requestFrom('127.0.0.1', '198.51.100.1'));
    expect(told).toBe(1);
  });
});
