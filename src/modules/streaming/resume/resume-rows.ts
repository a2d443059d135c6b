import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, LessThanOrEqual, type ObjectLiteral } from 'typeorm';
import { inTransaction } from '../../../database/transaction.js';
import { isoTime } from '../../auth/entities/iso-time.js';
import { ResumeEdge } from './resume-edge.entity.js';
import { ResumeSession } from './resume-session.entity.js';

/** What is to be written of one session. */
export interface SessionNews {
  tokenHash: string;
  keyId: string;
  /** There is a row of it, as far as its edge knows. */
  isStored: boolean;
  /** Absent: as they are in the row. */
  subscriptions?: string;
  hasEnded: boolean;
}

/** A session whose place somebody takes. */
export interface TakenSession {
  tokenHash: string;
  keyId: string;
  edgeId: string;
  subscriptions: string;
  /** Epoch ms; undefined: nobody has said that the connection ended. */
  endedAt: number | undefined;
  /** Epoch ms at which its edge was last seen; undefined: too long ago. */
  edgeSeenAt: number | undefined;
}

/** SQLite deletes on the thread that carries the ticks. */
const SWEPT_AT_ONCE = 500;

const LEFT_BEHIND = 'ended_at IS NULL AND edge_id NOT IN (SELECT id FROM resume_edges)';

/** The tables of what clients held. Every method is one transaction, or none where there is nothing to do. */
@Injectable()
export class ResumeRows {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Writes news of sessions, each kind in one statement, and that their edge lives. A row that is gone stays gone: its
   * token was used.
   *
   * @returns false when the edge had been given up for dead: then its rows may be gone, those of `news` excepted
   */
  save(edgeId: string, news: readonly SessionNews[], now: Date): Promise<boolean> {
    return inTransaction(this.dataSource, async (manager) => {
      const wasKnown = await seen(manager, edgeId, now);
      const endedAt = ({ hasEnded }: SessionNews) => (hasEnded ? now : null);
      const isNew = ({ isStored }: SessionNews) => !isStored || !wasKnown;
      const added = news.flatMap((item) => {
        const { tokenHash, keyId, subscriptions } = item;
        const isWhole = isNew(item) && subscriptions !== undefined;
        return isWhole ? [{ tokenHash, keyId, edgeId, subscriptions, endedAt: endedAt(item) }] : [];
      });
      // Not a plain insert: a commit whose answer was lost leaves the row behind.
      if (added.length > 0) await manager.upsert(ResumeSession, added, ['tokenHash']);
      const stored = news.filter((item) => !isNew(item));
      await changeSubscriptions(manager, stored);
      const ended = stored.filter(({ hasEnded }) => hasEnded).map(({ tokenHash }) => tokenHash);
      if (ended.length > 0) await manager.update(ResumeSession, { tokenHash: In(ended) }, { endedAt: now });
      return wasKnown;
    });
  }

  /** As `save`, without news. */
  beat(edgeId: string, now: Date): Promise<boolean> {
    return inTransaction(this.dataSource, (manager) => seen(manager, edgeId, now));
  }

  /** Removes the rows of those tokens that came with their own key, and gives what was in them: each once, to one edge. */
  take(asked: readonly { tokenHash: string; keyId: string }[]): Promise<TakenSession[]> {
    const pairs = new Set(asked.map(({ tokenHash, keyId }) => `${tokenHash} ${keyId}`));
    return inTransaction(this.dataSource, async (manager) => {
      const found = await manager.findBy(ResumeSession, { tokenHash: In(asked.map(({ tokenHash }) => tokenHash)) });
      const taken = found.filter(({ tokenHash, keyId }) => pairs.has(`${tokenHash} ${keyId}`));
      if (taken.length === 0) return [];
      await manager.delete(ResumeSession, { tokenHash: In(taken.map(({ tokenHash }) => tokenHash)) });
      const edges = await manager.findBy(ResumeEdge, { id: In([...new Set(taken.map(({ edgeId }) => edgeId))]) });
      const seenAt = new Map(edges.map((edge) => [edge.id, edge.seenAt.getTime()]));
      return taken.map(({ tokenHash, keyId, subscriptions, endedAt, edgeId }) => ({
        tokenHash,
        keyId,
        edgeId,
        subscriptions,
        endedAt: endedAt?.getTime(),
        edgeSeenAt: seenAt.get(edgeId),
      }));
    });
  }

  /** Removes edges not seen since `seenBefore`, what they left behind, and sessions that ended before `endedBefore`. */
  async sweep(endedBefore: Date, seenBefore: Date): Promise<void> {
    await this.sweepEdges(seenBefore);
    while ((await this.sweepSome('ended_at <= :before', { before: isoTime.to(endedBefore) })) === SWEPT_AT_ONCE);
    while ((await this.sweepSome(LEFT_BEHIND, {})) === SWEPT_AT_ONCE);
  }

  private async sweepEdges(seenBefore: Date): Promise<void> {
    // One each: TypeORM changes the operators that it is given.
    const unseen = () => ({ seenAt: LessThanOrEqual(seenBefore) });
    if (!(await this.dataSource.manager.existsBy(ResumeEdge, unseen()))) return;
    await inTransaction(this.dataSource, async (manager) => {
      const dead = await manager.findBy(ResumeEdge, unseen());
      if (dead.length > 0) await manager.delete(ResumeEdge, { id: In(dead.map(({ id }) => id)) });
    });
  }

  /** The condition is looked at again as the rows go: an edge that was only asleep may have written them anew. */
  private async sweepSome(condition: string, parameters: ObjectLiteral): Promise<number> {
    const old = await this.dataSource
      .createQueryBuilder(ResumeSession, 'session')
      .select('session.tokenHash')
      .where(condition, parameters)
      .limit(SWEPT_AT_ONCE)
      .getMany();
    if (old.length === 0) return 0;
    const hashes = old.map(({ tokenHash }) => tokenHash);
    await inTransaction(this.dataSource, (manager) =>
      manager
        .createQueryBuilder()
        .delete()
        .from(ResumeSession)
        .where('token_hash IN (:...hashes)', { hashes })
        .andWhere(condition, parameters)
        .execute(),
    );
    return old.length;
  }
}

async function seen(manager: EntityManager, id: string, seenAt: Date): Promise<boolean> {
  const { affected } = await manager.update(ResumeEdge, { id }, { seenAt });
  if (affected) return true;
  await manager.insert(ResumeEdge, { id, seenAt });
  return false;
}

/** One statement for all: a row each would hold up the thread that carries the ticks. */
async function changeSubscriptions(manager: EntityManager, news: readonly SessionNews[]): Promise<void> {
  const changed = news.filter(({ subscriptions }) => subscriptions !== undefined);
  if (changed.length === 0) return;
  const parameters: Record<string, unknown> = { hashes: changed.map(({ tokenHash }) => tokenHash) };
  const cases = changed.map(({ tokenHash, subscriptions }, at) => {
    parameters[`hash${at}`] = tokenHash;
    parameters[`text${at}`] = subscriptions;
    return `WHEN :hash${at} THEN :text${at}`;
  });
  await manager
    .createQueryBuilder()
    .update(ResumeSession)
    .set({ subscriptions: () => `CASE token_hash ${cases.join(' ')} END` })
    .where('token_hash IN (:...hashes)')
    .setParameters(parameters)
    .execute();
}
