import { Injectable } from '@nestjs/common';
import type { FeedIdentity, Identity } from '../../auth/principal.js';
import { SignedInFeeds } from '../../socketio-ui/signed-in-feeds.js';
import { ProtocolError } from '../../streaming/protocol/protocol-error.js';

/** Tells whose feed a request looks at. */
@Injectable()
export class ScriptCallers {
  constructor(private readonly feeds: SignedInFeeds) {}

  /**
   * @param feed of a signed-in user, one that the user may see; absent: the first of them. A key has its own
   * @throws ProtocolError FORBIDDEN or NOT_FOUND when it is not the caller's to see
   */
  async of(identity: Identity, feed?: string): Promise<FeedIdentity> {
    if (!isOfKey(identity)) return mayLook(await this.feeds.choose(identity, feed));
    const own = identity.account.feed;
    if (feed !== undefined && feed !== own) {
      throw new ProtocolError('FORBIDDEN', `This API key opens the feed ${own} alone: leave "feed" out`);
    }
    return mayLook(identity);
  }
}

function isOfKey(identity: Identity): identity is FeedIdentity {
  return identity.keyId !== undefined;
}

/** The scope `market_data`, which the guard asks for, is over REST what `stream` is on a socket. */
export function mayLook(caller: FeedIdentity): FeedIdentity {
  return { ...caller, scopes: [...caller.scopes, 'stream'] };
}
