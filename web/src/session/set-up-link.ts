import { send } from '../api/send.js';

/** What a set-up link is for. */
export interface LinkPurpose {
  purpose: 'first_admin' | 'user';
  /** Whose password it sets; the first admin has none yet. */
  name?: string;
  /** ISO-8601. */
  expires_at: string;
}

/** What stands behind `#token=`; undefined where it is no token. */
export function tokenOf(fragment: string): string | undefined {
  return /^#token=([\w-]{43})$/.exec(fragment)?.[1];
}

/**
 * Asks what a link is for without using it up.
 *
 * @throws ApiError for a link that is unknown, used or too old
 */
export async function purposeOf(token: string, signal: AbortSignal): Promise<LinkPurpose> {
  return (await send<LinkPurpose>('POST', '/auth/setup-link', { body: { token }, signal })).data;
}
