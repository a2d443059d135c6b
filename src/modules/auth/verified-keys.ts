import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../common/clock.js';
import { ApiKeyService } from './api-key.service.js';
import { ApiKeyHasher, LONGEST_KEY } from './api-key-hasher.js';
import { CLOCK } from './clock.token.js';
import { Invalidations } from './invalidations.js';
import type { Principal } from './principal.js';

/** Changes are told at once; this is for those that the control bus loses. */
const FRESH_MS = 1_000;
const MOST_KEYS = 10_000;

interface Answer {
  until: number;
  principal: Promise<Principal | undefined>;
  /** Whom it is found to be, once that is known. */
  found?: Principal;
}

/**
 * Tells who an API key belongs to, asking the database at most once a second for each: a script that sends its key with
 * every request costs no statement each. Keys that let nobody in are not remembered.
 */
@Injectable()
export class VerifiedKeys {
  /** By the hash of the key: the key itself is kept nowhere. */
  private readonly answers = new Map<string, Answer>();

  constructor(
    private readonly keys: ApiKeyService,
    private readonly hasher: ApiKeyHasher,
    @Inject(CLOCK) private readonly clock: Clock,
    invalidations: Invalidations,
  ) {
    // Which keys an account or a user has is not known here, and asking again costs little.
    invalidations.onInvalidated(() => this.answers.clear());
    invalidations.onMissed(() => this.answers.clear());
  }

  /**
   * @returns undefined when the key lets nobody in
   * @throws TemporarilyUnavailableError when the database cannot be asked
   */
  async verify(key: string): Promise<Principal | undefined> {
    if (key === '' || key.length > LONGEST_KEY) return undefined;
    const hash = this.hasher.hash(key);
    const known = this.answers.get(hash);
    const answer = known && this.clock.monotonic() < known.until ? known : this.ask(hash, key);
    return this.unexpired(await answer.principal);
  }

  /** Who a key belongs to, as far as that is known without asking; undefined says nothing. */
  known(key: string): Principal | undefined {
    if (key === '' || key.length > LONGEST_KEY) return undefined;
    const answer = this.answers.get(this.hasher.hash(key));
    return answer && this.clock.monotonic() < answer.until ? this.unexpired(answer.found) : undefined;
  }

  private unexpired(principal: Principal | undefined): Principal | undefined {
    const hasExpired = principal?.expiresAt !== undefined && principal.expiresAt <= this.clock.now();
    return hasExpired ? undefined : principal;
  }

  private ask(hash: string, key: string): Answer {
    const answer: Answer = { until: this.clock.monotonic() + FRESH_MS, principal: this.keys.verify(key) };
    this.answers.delete(hash);
    this.answers.set(hash, answer);
    if (this.answers.size > MOST_KEYS) this.answers.delete(this.answers.keys().next().value!);
    const drop = () => {
      if (this.answers.get(hash) === answer) this.answers.delete(hash);
    };
    answer.principal.then((principal) => {
      if (principal) answer.found = principal;
      else drop();
    }, drop);
    return answer;
  }
}
