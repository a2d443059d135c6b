import type { ProtocolContext } from '../../engine/contract.js';

/** The prefix of a market-data service: texts, or binary packets. */
export type Service = '/apimarketdata' | '/apibinarymarketdata';

/** Where a broker runs which service, and what its servers want differently. */
export interface Deployment {
  /** Without a slash at the end: `https://xts.example.com:3000`. */
  origin: string;
  services: Readonly<Record<'socket' | 'login' | 'subscriptions' | 'instruments', Service>>;
  /** The message that LTP is subscribed as. */
  ltpCode: number;
  broadcastMode: 'FULL' | 'Full';
  /** Logins carry `source`. */
  loginSource?: string;
  /** The event `error` tells something, and the session goes on. */
  errorsAreNotices?: boolean;
}

/** The address of the socket with all that its handshake takes; an override stands for everything but the query. */
export function socketUrl({ origin, services, broadcastMode }: Deployment, context: ProtocolContext): string {
  const url = new URL(
    context.urls?.[context.channel] ?? `${origin.replace(/^http/, 'ws')}${services.socket}/socket.io/`,
  );
  const { token = '', user_id = '' } = context.credentials;
  url.searchParams.set('token', token);
  url.searchParams.set('userID', user_id);
  url.searchParams.set('publishFormat', 'JSON');
  url.searchParams.set('broadcastMode', broadcastMode);
  return url.href;
}

/** Subscriptions go to the host that the socket goes to, so that a token never leaves for another one. */
export function subscriptionUrl({ origin, services }: Deployment, { urls, channel }: ProtocolContext): string {
  const override = urls?.[channel];
  const host = override === undefined ? origin : new URL(override).origin.replace(/^ws/, 'http');
  return `${host}${services.subscriptions}/instruments/subscription`;
}
