import { isIP } from 'node:net';
import type { Setting } from './setting.js';

/**
 * Whom to believe about the address of a client: nobody (`off`), the last so many hops, or proxies at these addresses
 * (IP addresses, CIDR ranges, `loopback`, `linklocal`, `uniquelocal`).
 */
export type TrustedProxies = 'off' | number | readonly string[];

interface Description<T> {
  fallback: T;
  doc: string;
  secret?: boolean;
}

const RANGE_NAMES = ['loopback', 'linklocal', 'uniquelocal'];

export function trustedProxies(env: string, description: Description<TrustedProxies>): Setting<TrustedProxies> {
  return {
    env,
    ...description,
    parse(value) {
      const text = value.trim();
      if (text === 'off' || text === '0') return 'off';
      if (/^\d{1,2}$/.test(text)) return Number(text);
      const entries = entriesOf(text);
      if (entries.length === 0 || !entries.every((entry) => RANGE_NAMES.includes(entry) || isAddressRange(entry))) {
        throw new Error(`expected off, a number of hops, or addresses (IP, IP/bits, ${RANGE_NAMES.join(', ')})`);
      }
      return entries;
    },
  };
}

/** Origins as browsers send them (`scheme://host[:port]`), in that spelling; or `*`. */
export function origins(env: string, description: Description<readonly string[]>): Setting<readonly string[]> {
  return {
    env,
    ...description,
    parse: (value) =>
      entriesOf(value).map((entry) => {
        const origin = entry === '*' ? entry : asOrigin(entry);
        if (!origin) throw new Error('expected * or origins like https://desk.example.com, comma-separated');
        return origin;
      }),
  };
}

/** An address that requests are sent to: `http:` or `https:`. */
export function webAddress(env: string, description: Description<string>): Setting<string> {
  return {
    env,
    ...description,
    parse(value) {
      const url = URL.canParse(value.trim()) ? new URL(value.trim()) : undefined;
      if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw new Error('expected http://… or https://…');
      return url.href;
    },
  };
}

function entriesOf(value: string): string[] {
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function isAddressRange(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function asOrigin(entry: string): string | undefined {
  const url = URL.canParse(entry) ? new URL(entry) : undefined;
  // Schemes of browser extensions and apps have no origin of their own in a URL.
  if (!url?.host || (url.pathname !== '/' && url.pathname !== '') || url.search || url.hash) return undefined;
  return url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin;
}
