import type { Credentials } from '../engine/contract.js';
import { tokenClaims } from '../families/login/token-claims.js';

const HSM_KEY = /^[!-~]{1,1024}$/;

/** What the access token, a JWT, says of itself. Its signature is the broker's business. */
export interface AccessToken {
  /** The key of the HSM socket. */
  hsmKey: string | undefined;
  /** Epoch ms. */
  expiresAt: number | undefined;
}

/** The token without the `client_id:` that some store in front of it. */
export function accessTokenOf({ access_token = '' }: Credentials): string {
  return access_token.slice(access_token.lastIndexOf(':') + 1);
}

/** The combined form that the broker's hosts take as `Authorization`. */
export function authorizationOf(credentials: Credentials): string {
  return `${credentials.client_id ?? ''}:${accessTokenOf(credentials)}`;
}

/** Reads the payload of a token; both values are undefined where it has none. */
export function readAccessToken(token: string): AccessToken {
  const { hsm_key, exp } = tokenClaims(token);
  return {
    hsmKey: typeof hsm_key === 'string' && HSM_KEY.test(hsm_key) ? hsm_key : undefined,
    expiresAt: typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : undefined,
  };
}
