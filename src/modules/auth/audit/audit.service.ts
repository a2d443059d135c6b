import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { CLOCK } from '../clock.token.js';
import { AuditEntry } from '../entities/audit-entry.entity.js';
import { isoTime } from '../entities/iso-time.js';
import type { Identity } from '../principal.js';

const MOST_DETAILS = 4_000;
const MOST_NAME = 100;

export type AuditOutcome = AuditEntry['outcome'];

/** Something that somebody did or tried. No field of it may hold a secret. */
export interface NewAuditEntry {
  /** Who did it; absent: nobody known. */
  by?: Identity;
  /** The name, where there is no identity: of the user whose sign-in failed. */
  userName?: string;
  /** Where the request came from (`requestAddress`); empty: the gateway itself did it. */
  address: string;
  /** `area.verb`: `key.revoke`. */
  action: string;
  target?: { type: string; id: string };
  /** @default 'success' */
  outcome?: AuditOutcome;
  /** What else is worth knowing, at most 4,000 characters of JSON. */
  details?: Record<string, unknown>;
}

/** Which entries to list; absent fields do not narrow. */
export interface AuditFilter {
  userId?: string;
  action?: string;
  outcome?: AuditOutcome;
  targetType?: string;
  targetId?: string;
  /** From this time on. */
  since?: Date;
  /** Before this time. */
  until?: Date;
  /** Id of the last entry of the page before; absent: the newest page. */
  after?: number;
  limit: number;
}

/** The audit log: written and read, never changed. */
@Injectable()
export class AuditService {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Writes an entry in the transaction of the change that it tells of: both are there, or neither. */
  async record(manager: EntityManager, entry: NewAuditEntry): Promise<void> {
    const { by, userName = by?.userName, target, outcome = 'success', details = {} } = entry;
    await manager.insert(AuditEntry, {
      at: new Date(this.clock.now()),
      userId: by?.userId ?? null,
      userName: userName?.slice(0, MOST_NAME) ?? null,
      keyId: by?.keyId ?? null,
      address: entry.address,
      action: entry.action,
      targetType: target?.type ?? null,
      targetId: target?.id ?? null,
      outcome,
      details: bounded(details),
    });
  }

  /** The entries that fit, newest first. */
  list({ limit, ...filter }: AuditFilter): Promise<AuditEntry[]> {
    const query = this.dataSource.createQueryBuilder(AuditEntry, 'entry').orderBy('entry.id', 'DESC').take(limit);
    const narrow = (condition: string, parameters: Record<string, unknown>) => {
      if (Object.values(parameters)[0] !== undefined) query.andWhere(condition, parameters);
    };
    narrow('entry.id < :after', { after: filter.after });
    narrow('entry.userId = :userId', { userId: filter.userId });
    narrow('entry.action = :action', { action: filter.action });
    narrow('entry.outcome = :outcome', { outcome: filter.outcome });
    narrow('entry.targetType = :targetType', { targetType: filter.targetType });
    narrow('entry.targetId = :targetId', { targetId: filter.targetId });
    narrow('entry.at >= :since', { since: filter.since && isoTime.to(filter.since) });
    narrow('entry.at < :until', { until: filter.until && isoTime.to(filter.until) });
    return query.getMany();
  }
}

function bounded(details: Record<string, unknown>): string {
  const json = JSON.stringify(details);
  return json.length <= MOST_DETAILS ? json : JSON.stringify({ cut: json.slice(0, MOST_DETAILS / 2) });
}
