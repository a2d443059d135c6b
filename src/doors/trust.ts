import { BlockList, isIP } from 'node:net';
import type { TrustedProxies } from '../config/network-settings.js';

/**
 * Whether what an address says about the hop before it is believed. Hop 0 is the peer of the socket; Express takes the
 * same function as its `trust proxy`.
 */
export type Trust = (address: string, hop: number) => boolean;

const RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

export function trustIn(proxies: TrustedProxies): Trust {
  if (proxies === 'off') return () => false;
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies;
  const list = new BlockList();
  for (const entry of proxies.flatMap((name) => RANGES[name] ?? [name])) {
    const [address = '', bits] = entry.split('/');
    const family = familyOf(address);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
