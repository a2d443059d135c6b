import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { IsNull } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { SetupLink } from '../entities/setup-link.entity.js';

const HOURS_VALID = 24;
const RANDOM_BYTES = 32;

/** A link that was just made. */
export interface NewSetupLink {
  /** The only time that it is seen: 43 characters of base64url. */
  token: string;
  expiresAt: Date;
}

/** Makes and redeems the links by which the first admin comes in, and users choose their passwords. */
export class SetupLinks {
  readonly #key: Buffer;

  /** @param key 32 bytes */
  constructor(
    key: Buffer,
    private readonly clock: Clock,
  ) {
    this.#key = key;
  }

  /**
   * Makes a link, in the caller's transaction. Unused ones for the same purpose stop working.
   *
   * @param userId whose password it sets; null: it makes the first admin
   */
  async make(manager: EntityManager, userId: string | null): Promise<NewSetupLink> {
    await this.dropUnused(manager, userId);
    const token = randomBytes(RANDOM_BYTES).toString('base64url');
    const now = this.clock.now();
    const expiresAt = new Date(now + HOURS_VALID * 3_600_000);
    const link = {
      id: randomUUID(),
      userId,
      hash: this.hash(token),
      createdAt: new Date(now),
      expiresAt,
      usedAt: null,
    };
    await manager.insert(SetupLink, link);
    return { token, expiresAt };
  }

  /** The link with this token, while it works; null when it is unknown, used or too old. */
  async find(manager: EntityManager, token: string): Promise<SetupLink | null> {
    const link = await manager.findOneBy(SetupLink, { hash: this.hash(token), usedAt: IsNull() });
    return link && link.expiresAt.getTime() > this.clock.now() ? link : null;
  }

  /** Uses a link up, in the caller's transaction. */
  async use(manager: EntityManager, link: SetupLink): Promise<void> {
    await manager.update(SetupLink, { id: link.id }, { usedAt: new Date(this.clock.now()) });
  }

  /** Makes unused links useless, in the caller's transaction. */
  async dropUnused(manager: EntityManager, userId: string | null): Promise<void> {
    await manager.delete(SetupLink, { userId: userId ?? IsNull(), usedAt: IsNull() });
  }

  private hash(token: string): string {
    return createHmac('sha256', this.#key).update(token).digest('hex');
  }
}
