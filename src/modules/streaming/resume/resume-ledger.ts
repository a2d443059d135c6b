import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Clock } from '../../../common/clock.js';
import type { Session } from '../session.js';
import type { ResumeRows, SessionNews, TakenSession } from './resume-rows.js';
import { type NewsDesk, Resumption } from './resumption.js';

export interface LedgerOptions {
  /** Id of this process. */
  edgeId: string;
  ttlMs: number;
  /** Between two signs of life of an edge. */
  beatMs: number;
}

interface Claim {
  tokenHash: string;
  keyId: string;
  resolve(subscriptions: string | undefined): void;
}

/** Clients that lost their connection at the same moment come back soon after one another. */
const COLLECT_CLAIMS_MS = 20;
/** What an edge that is killed may not have stored yet is what changed in this time. */
const COLLECT_NEWS_MS = 100;
/** Before the rest, where there is more than one transaction may hold. */
const PAUSE_MS = 50;
const RETRY_MS = 2000;
/** SQLite works on the thread that carries the ticks: fifty sessions with a hundred symbols hold it for about 5 ms. */
const SESSIONS_PER_TRANSACTION = 50;
const CHARACTERS_PER_TRANSACTION = 131_072;
const CLAIMS_PER_TRANSACTION = 100;

/**
 * Keeps the database abreast of what the sessions of this edge hold: collected, in small transactions one after another,
 * and never waited for by those who subscribe. And it hands out what a token stands for, once.
 */
export class ResumeLedger implements NewsDesk {
  private readonly logger = new Logger('Resume');
  private readonly resumptions = new Map<string, Resumption>();
  private readonly withNews = new Set<Resumption>();
  private claims: Claim[] = [];
  private cancelClaims: (() => void) | undefined;
  private cancelNews: (() => void) | undefined;
  private working: Promise<void> = Promise.resolve();
  private isAway = false;
  private isStopped = false;

  constructor(
    private readonly rows: ResumeRows,
    private readonly clock: Clock,
    private readonly options: LedgerOptions,
  ) {}

  /** Stores what the session holds from now on, under a token that only its client knows. */
  open(session: Session, tokenHash: string, keyId: string): void {
    const resumption = new Resumption(tokenHash, keyId, session, this);
    session.watcher = resumption;
    this.resumptions.set(tokenHash, resumption);
    this.note(resumption);
  }

  /** The open session here that has this token. */
  openSession(tokenHash: string, keyId: string): Session | undefined {
    const resumption = this.resumptions.get(tokenHash);
    return resumption?.keyId === keyId ? resumption.session : undefined;
  }

  /** Gives what the token stands for, the first time; undefined: it is unknown, too old or used, or another key's. */
  take(tokenHash: string, keyId: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.claims.push({ tokenHash, keyId, resolve });
      this.cancelClaims ??= this.clock.after(COLLECT_CLAIMS_MS, () => {
        this.cancelClaims = undefined;
        void this.next(() => this.settleClaims());
      });
    });
  }

  /** Writes that this edge lives, where it has sessions. */
  beat(): Promise<void> {
    if (this.resumptions.size === 0) return Promise.resolve();
    return this.next(async () => {
      if (!(await this.rows.beat(this.options.edgeId, this.date))) this.storeAllAgain();
    });
  }

  /** To be called when no session is open any more. Resolves when all is written, or that has failed. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.cancelNews?.();
    this.cancelClaims?.();
    for (const { resolve } of this.claims.splice(0)) resolve(undefined);
    await this.working;
    for (let left = Number.POSITIVE_INFINITY; this.withNews.size > 0 && this.withNews.size < left; ) {
      left = this.withNews.size;
      await this.next(() => this.saveSome());
    }
  }

  note(resumption: Resumption): void {
    if (this.resumptions.get(resumption.tokenHash) !== resumption) return;
    this.withNews.add(resumption);
    this.saveAfter(this.isAway ? RETRY_MS : COLLECT_NEWS_MS);
  }

  now(): number {
    return this.clock.now();
  }

  private get date(): Date {
    return new Date(this.clock.now());
  }

  private saveAfter(ms: number): void {
    if (this.isStopped) return;
    this.cancelNews ??= this.clock.after(ms, () => {
      this.cancelNews = undefined;
      void this.next(() => this.saveSome());
    });
  }

  /** One after another: what is taken has been written before, or is not written any more. */
  private next(work: () => Promise<void>): Promise<void> {
    this.working = this.working.then(work).then(
      () => {
        if (this.isAway) this.logger.log('What clients hold can be stored again');
        this.isAway = false;
      },
      (error: Error) => {
        if (!this.isAway) this.logger.warn(`What clients hold is not stored for now: ${error.message}`);
        this.isAway = true;
      },
    );
    return this.working;
  }

  private async saveSome(): Promise<void> {
    this.forgetOld();
    const batch = this.takeNews();
    if (batch.size === 0) return;
    let wasKnown: boolean;
    try {
      wasKnown = await this.rows.save(this.options.edgeId, [...batch.values()], this.date);
    } catch (error) {
      for (const [resumption, news] of batch) {
        resumption.putBack(news);
        this.withNews.add(resumption);
      }
      this.saveAfter(RETRY_MS);
      throw error;
    }
    if (!wasKnown) this.storeAllAgain();
    for (const [resumption, news] of batch) this.stored(resumption, news);
    if (this.withNews.size > 0) this.saveAfter(PAUSE_MS);
  }

  private takeNews(): Map<Resumption, SessionNews> {
    const batch = new Map<Resumption, SessionNews>();
    let characters = 0;
    for (const resumption of this.withNews) {
      if (batch.size === SESSIONS_PER_TRANSACTION || characters >= CHARACTERS_PER_TRANSACTION) break;
      this.withNews.delete(resumption);
      const news = resumption.takeNews();
      batch.set(resumption, news);
      characters += news.subscriptions?.length ?? 0;
    }
    return batch;
  }

  private stored(resumption: Resumption, { hasEnded }: SessionNews): void {
    resumption.isStored = true;
    if (hasEnded) this.forget(resumption);
  }

  /** This edge had been given up for dead: its rows are gone, or will be. */
  private storeAllAgain(): void {
    for (const resumption of this.resumptions.values()) {
      if (!resumption.isStored) continue;
      resumption.lost();
      this.note(resumption);
    }
  }

  private async settleClaims(): Promise<void> {
    let failure: unknown;
    while (this.claims.length > 0) {
      const claims = this.claims.splice(0, CLAIMS_PER_TRANSACTION);
      const taken = await this.rows.take(claims).catch((error: unknown): TakenSession[] => {
        failure = error;
        return [];
      });
      await this.hand(claims, taken);
    }
    if (failure) throw failure;
  }

  private async hand(claims: Claim[], taken: TakenSession[]): Promise<void> {
    const byHash = new Map(taken.map((session) => [session.tokenHash, session]));
    for (const { tokenHash, keyId, resolve } of claims) {
      const row = byHash.get(tokenHash);
      const isTheirs = row?.keyId === keyId;
      if (isTheirs) byHash.delete(tokenHash);
      resolve(this.claimed(tokenHash, keyId, isTheirs ? row : undefined));
      // To take up thousands of subscriptions takes its time: ticks pass between two sessions.
      await setImmediate();
    }
  }

  /** What this edge knows of a session is newer than its row; but it does not know whether another edge took it. */
  private claimed(tokenHash: string, keyId: string, row: TakenSession | undefined): string | undefined {
    const own = this.resumptions.get(tokenHash);
    if (!own) return row && this.isRecent(row) && !this.hasForgotten(row) ? row.subscriptions : undefined;
    if (own.keyId !== keyId) return undefined;
    this.forget(own);
    return row || !own.isStored ? (own.unstored ?? row?.subscriptions) : undefined;
  }

  /** An edge that was killed may have lived until just before its next sign of life. */
  private isRecent({ endedAt, edgeSeenAt = Number.NEGATIVE_INFINITY }: TakenSession): boolean {
    const { ttlMs, beatMs } = this.options;
    return (endedAt ?? edgeSeenAt + beatMs) + ttlMs > this.clock.now();
  }

  /** An open session of this edge that it does not know any more: what its row holds is not what it held at its end. */
  private hasForgotten({ edgeId, endedAt }: TakenSession): boolean {
    return edgeId === this.options.edgeId && endedAt === undefined;
  }

  private forget(resumption: Resumption): void {
    this.resumptions.delete(resumption.tokenHash);
    this.withNews.delete(resumption);
  }

  /** While nothing can be written, sessions still come and go. */
  private forgetOld(): void {
    const before = this.clock.now() - this.options.ttlMs;
    for (const resumption of this.withNews) {
      if (resumption.endedAt !== undefined && resumption.endedAt <= before) this.forget(resumption);
    }
  }
}
