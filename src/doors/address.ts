import { isIP } from 'node:net';

/**
 * An address as everything here writes it: IPv4 in IPv6 clothes (`::ffff:1.2.3.4`) as IPv4, no zone, no port, no
 * brackets, lower case. Empty when the text is no address.
 */
export function plainAddress(text: string | undefined): string {
  const bare = (text ?? '')
    .trim()
    .toLowerCase()
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/, '');
  return isIP(bare) === 0 ? '' : bare;
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/**
 * What counts as one client address: an IPv4 address, or the /64 network of an IPv6 address, since whoever has one
 * address of it has all of them.
 *
 * @param address as `plainAddress` gives it
 */
export function addressGroup(address: string): string {
  if (isIP(address) !== 6) return address;
  const [left = [], right = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const written = left.length + right.length + (address.includes('.') ? 1 : 0);
  const groups = [...left, ...Array<string>(Math.max(0, 8 - written)).fill('0'), ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
