import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../common/clock.js';
import { ApiKeyService } from '../auth/api-key.service.js';
import { CLOCK } from '../auth/clock.token.js';
import { Invalidations } from '../auth/invalidations.js';
import { KeyConnections } from '../auth/keys/key-connections.js';
import type { FeedIdentity } from '../auth/principal.js';
import { type Admission, CredentialWatch } from './credential-watch.js';
import { SessionAccess, type Verdict } from './session-access.js';
import { Sessions } from './sessions.js';

/** Lets API keys in, and watches over the sessions that they opened. */
@Injectable()
export class AccessWatch extends CredentialWatch {
  constructor(
    sessions: Sessions,
    access: SessionAccess,
    private readonly keys: ApiKeyService,
    invalidations: Invalidations,
    private readonly connections: KeyConnections,
    @Inject(CLOCK) clock: Clock,
  ) {
    super(sessions, access, invalidations, clock);
  }

  override onModuleInit(): void {
    this.connections.countBy((keyId) => this.sessions.connectionsOf(keyId));
    super.onModuleInit();
  }

  /**
   * @returns undefined when the key lets nobody in
   * @throws TemporarilyUnavailableError when the database cannot be asked
   */
  verify(key: string): Promise<Admission | undefined> {
    return this.admission(() => this.keys.verify(key));
  }

  protected override watches({ keyId }: FeedIdentity): boolean {
    return keyId !== undefined;
  }

  protected override check(keyIds: readonly string[]): Promise<Map<string, Verdict>> {
    return this.keys.check(keyIds);
  }
}
