import { ApiError } from '../api/api-error.js';
import { send } from '../api/send.js';

/** What a set-up link is for: the gateway's first admin, who has no name yet, or a user whose name it knows. */
export type SetUpLinkKind = 'first_admin' | 'user';

/** What stands behind `#token=`; undefined where it is no token. */
export function tokenOf(fragment: string): string | undefined {
  return /^#token=([\w-]{43})$/.exec(fragment)?.[1];
}

/**
 * Asks what a link is for without using it up: the gateway looks at the link and the name before it refuses an empty
 * password.
 *
 * @throws ApiError for a link that is unknown, used or too old
 */
export async function setUpLinkKind(token: string, signal: AbortSignal): Promise<SetUpLinkKind> {
  try {
    await send('POST', '/auth/setup', { body: { token, password: '' }, signal });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'INVALID_PARAMETERS') throw error;
    return error.message.startsWith('name ') ? 'first_admin' : 'user';
  }
  throw new Error('The gateway took an empty password');
}
