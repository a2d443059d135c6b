import { randomUUID } from 'node:crypto';
import type { OpeningCall, ProtocolContext } from '../engine/contract.js';
import { tokenIn } from './answers.js';

const OFFICIAL_HOST = 'https://api.groww.in';
const PATH = '/v1/api/apex/v1/socket/token/create/';

/** What the broker's own client calls itself. */
const CLIENT_HEADERS = {
  'x-client-id': 'growwapi',
  'x-client-platform': 'growwapi-python-client',
  'x-client-platform-version': '0.0.8',
  'x-api-version': '1.0',
};

/**
 * Asks for the token of one connection, made for its key pair.
 *
 * @param taken gets the token before the line opens
 */
export function socketTokenCall(
  { credentials, urls }: ProtocolContext,
  publicKey: string,
  taken: (token: string) => void,
): OpeningCall {
  const host = urls?.session ?? (urls?.feed === undefined ? OFFICIAL_HOST : httpOrigin(urls.feed));
  return {
    method: 'POST',
    url: `${host}${PATH}`,
    headers: {
      Authorization: `Bearer ${credentials.access_token ?? ''}`,
      'Content-Type': 'application/json',
      'x-request-id': randomUUID(),
      ...CLIENT_HEADERS,
    },
    body: JSON.stringify({ socketKey: publicKey }),
    accepts: ({ status, body }) => {
      const token = status >= 200 && status < 300 ? tokenIn(body) : undefined;
      if (token !== undefined) taken(token);
      return token !== undefined;
    },
  };
}

/** A socket at another host has this call there as well. */
function httpOrigin(socketUrl: string): string {
  return new URL(socketUrl.replace(/^ws/, 'http')).origin;
}
