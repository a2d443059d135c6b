import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Clock } from '../../common/clock.js';
import { isDatabaseAway } from '../../database/database-away.js';
import { CLOCK } from '../auth/clock.token.js';
import { JwtStrategy } from '../auth/guards/jwt.strategy.js';
import { runStrategy } from '../auth/guards/run-strategy.js';
import { Invalidations } from '../auth/invalidations.js';
import type { FeedIdentity, Identity } from '../auth/principal.js';
import { TemporarilyUnavailableError } from '../auth/temporarily-unavailable.error.js';
import { type Admission, CredentialWatch } from '../streaming/credential-watch.js';
import { SessionAccess, type Verdict } from '../streaming/session-access.js';
import { Sessions } from '../streaming/sessions.js';
import { SignedInFeeds } from './signed-in-feeds.js';

const RETRY_AFTER_MS = 2000;

/**
 * Lets signed-in users in, and watches over the sockets that they opened. An access token is looked at once: after that
 * the socket lives as long as the login session does.
 */
@Injectable()
export class LoginWatch extends CredentialWatch {
  constructor(
    sessions: Sessions,
    access: SessionAccess,
    invalidations: Invalidations,
    @Inject(CLOCK) clock: Clock,
    private readonly jwt: JwtStrategy,
    private readonly feeds: SignedInFeeds,
  ) {
    super(sessions, access, invalidations, clock);
  }

  /**
   * @param feed absent: the first that the user may see
   * @returns undefined when the access token lets nobody in
   * @throws TemporarilyUnavailableError when the database cannot be asked
   * @throws ProtocolError when the user may not see that feed
   */
  verify(token: string, feed?: string): Promise<Admission | undefined> {
    return this.admission(() =>
      asked(async () => {
        const identity = await this.identityOf(token);
        return identity && this.feeds.choose(identity, feed);
      }),
    );
  }

  protected override watches({ keyId }: FeedIdentity): boolean {
    return keyId === undefined;
  }

  protected override async check(credentials: readonly string[]): Promise<Map<string, Verdict>> {
    const verdicts = new Map<string, Verdict>();
    for (const credential of credentials) {
      const principal = this.sessions.withCredential(credential)[0]?.principal;
      if (principal) verdicts.set(credential, await asked(() => this.verdict(principal)));
    }
    return verdicts;
  }

  private async verdict({ userId, sessionId, account }: FeedIdentity): Promise<Verdict> {
    const identity = await this.jwt.validate({ sub: userId, sid: sessionId });
    return identity ? this.feeds.review(identity, account.id) : { refusal: 'unknown' };
  }

  /** The strategy asks of a request no more than its header, which a handshake in a browser cannot set. */
  private identityOf(token: string): Promise<Identity | undefined> {
    const request = { headers: { authorization: `Bearer ${token}` } } as Request;
    return runStrategy<Identity>(this.jwt, request, {} as Response);
  }
}

async function asked<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (cause) {
    if (!isDatabaseAway(cause)) throw cause;
    throw new TemporarilyUnavailableError('Logins cannot be checked at the moment', RETRY_AFTER_MS, { cause });
  }
}
