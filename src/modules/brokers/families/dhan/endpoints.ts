import type { Endpoint, ProtocolContext } from '../../engine/contract.js';

/** The broker's code for "access token in the query". */
const AUTH_TYPE = '2';
const FEED_VERSION = '2';

/** @param official URL without query; the context's override for its channel wins */
export function liveFeedEndpoint(context: ProtocolContext, official: string): Endpoint {
  return endpoint(context, official, { version: FEED_VERSION });
}

/** As the live feed's, but these sockets have no version. */
export function depthEndpoint(context: ProtocolContext, official: string): Endpoint {
  return endpoint(context, official, {});
}

function endpoint(context: ProtocolContext, official: string, first: Record<string, string>): Endpoint {
  const { access_token: token = '', client_id: clientId = '' } = context.credentials;
  const query = new URLSearchParams({ ...first, token, clientId, authType: AUTH_TYPE });
  return { transport: 'ws', url: `${context.urls?.[context.channel] ?? official}?${query}` };
}
