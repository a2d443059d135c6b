import { parseJsonObject } from '../../../common/json-object.js';
import type { Credentials, OpeningCall, ProtocolContext } from '../engine/contract.js';
import { sha256Hex } from '../families/login/sha256.js';
import { tokenClaims } from '../families/login/token-claims.js';
import { isOk } from '../families/noren/answers.js';

const OFFICIAL_HOST = 'https://a3.aliceblueonline.com';
const PROFILE = '/open-api/od/v1/profile';

/** The client's id; where it was lost, the user session holds it. */
export function clientIdOf({ user_id = '', access_token = '' }: Credentials): string {
  if (user_id !== '') return user_id;
  const { ucc } = tokenClaims(access_token);
  return typeof ucc === 'string' ? ucc : '';
}

/** The socket knows the user session by the hash of its hash, both in lower-case hex. */
export function socketToken({ access_token = '' }: Credentials): string {
  return sha256Hex(sha256Hex(access_token));
}

/** The socket lets in only a client whose session was made before, and making one ends the one before it. */
export function sessionCalls({ credentials, urls, channel }: ProtocolContext): OpeningCall[] {
  const host = urls?.session ?? (urls?.[channel] === undefined ? OFFICIAL_HOST : httpOrigin(urls[channel]));
  const call = {
    method: 'POST' as const,
    headers: { Authorization: `Bearer ${credentials.access_token ?? ''}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ source: 'API', userId: clientIdOf(credentials) }),
  };
  return [
    // "Not_Ok" says that there was none.
    { ...call, url: `${host}${PROFILE}/invalidateWsSess`, accepts: () => true },
    { ...call, url: `${host}${PROFILE}/createWsSess`, accepts: ({ body }) => isOk(parseJsonObject(body)?.status) },
  ];
}

/** A socket at another host has its session calls there as well. */
function httpOrigin(socketUrl: string): string {
  return new URL(socketUrl.replace(/^ws/, 'http')).origin;
}
