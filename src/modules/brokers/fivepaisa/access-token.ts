import { tokenClaims } from '../families/login/token-claims.js';

/** What the access token, a JWT, says of itself. Its signature is the broker's business. */
export interface AccessToken {
  /** Which of the feed's servers has the user's orders; market data comes from any. */
  shard: string | undefined;
  /** Epoch ms. */
  expiresAt: number | undefined;
}

/** Both values are undefined where the token does not tell, or is no JWT. */
export function readAccessToken(token: string): AccessToken {
  const { RedirectServer, exp } = tokenClaims(token);
  return {
    shard: typeof RedirectServer === 'string' ? RedirectServer : undefined,
    expiresAt: typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : undefined,
  };
}
