import { Injectable } from '@nestjs/common';
import { hash, type Options, parseOptions, verify } from '@node-rs/argon2';
import { TemporarilyUnavailableError } from '../temporarily-unavailable.error.js';
import { normalisePassword } from './password-rules.js';

/** argon2id as OWASP recommends it: 19 MiB, two passes, one lane. Raise them, and hashes grow as users sign in. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } satisfies Options;
/** Each computation holds one of the four threads that files and names are looked up on, too. */
const AT_ONCE = 2;
const MOST_WAITING = 32;
const RETRY_AFTER_MS = 1_000;

export interface Verdict {
  matches: boolean;
  /** The hash was made at a lower cost than is usual now: make it anew. */
  outdated: boolean;
}

/** Computes argon2id off the main thread, two at a time; a crowd that would have to wait for long is turned away. */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** Stands in for the hash of a user that is not there: refusing one takes as long. Made with the first password. */
  private absent?: Promise<string>;

  /**
   * The hash of a new password, in PHC form.
   *
   * @throws TemporarilyUnavailableError when too many wait
   */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(normalisePassword(password), COST));
  }

  /**
   * Whether the password is the one that was hashed. Without a hash it is not, after the same time.
   *
   * @throws TemporarilyUnavailableError when too many wait
   */
  async verify(stored: string | null | undefined, password: string): Promise<Verdict> {
    this.absent ??= hash('', COST);
    const reference = stored ?? (await this.absent);
    const matches = await this.inTurn(() => verify(reference, normalisePassword(password)));
    return { matches: matches && typeof stored === 'string', outdated: isOutdated(reference) };
  }

  private async inTurn<T>(compute: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) await this.turn();
    else this.running++;
    try {
      return await compute();
    } finally {
      // The place goes to the one who has waited longest, without being free in between.
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= MOST_WAITING) {
      const message = 'Too many sign in at this moment; try again in a second';
      throw new TemporarilyUnavailableError(message, RETRY_AFTER_MS);
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

function isOutdated(stored: string): boolean {
  const { memoryCost, timeCost, parallelism } = parseOptions(stored);
  return memoryCost < COST.memoryCost || timeCost < COST.timeCost || parallelism < COST.parallelism;
}
