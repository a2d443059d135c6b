import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { openDatabase } from '../../../../test/auth/support/auth-fixture.js';
import { captureLog } from '../../../../test/auth/support/captured-log.js';
import { StatementLog } from '../../../../test/auth/support/statement-log.js';
import { temporaryFolder } from '../../../../test/auth/support/temporary-folder.js';
import { describeOnEachDatabase } from '../../../../test/support/each-database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import type { Session } from '../session.js';
import { EdgePulse } from './edge-pulse.js';
import { ResumeEdge } from './resume-edge.entity.js';
import { ResumeLedger } from './resume-ledger.js';
import { ResumeRows } from './resume-rows.js';
import { ResumeSession } from './resume-session.entity.js';

const TTL = 60_000;
const BEAT = 10_000;
const COLLECTED = 100;
const CLAIMED = 20;
const KEY = 'key-1';

/** What the ledger sees of a session. */
class FakeSession {
  readonly subscriptions = new Map<string, object>();
  watcher: Session['watcher'];

  get asSession(): Session {
    return this as unknown as Session;
  }

  hold(symbol: string): void {
    const plan = { topic: { symbol, exchange: 'NSE' }, grant: { modeNumber: 2 }, mode: { mode: 'QUOTE', number: 2 } };
    this.subscriptions.set(symbol, { plan });
    this.watcher?.changed();
  }

  end(): void {
    this.watcher?.ending();
    this.watcher = undefined;
    this.subscriptions.clear();
  }
}

const wishes = (...symbols: string[]) => JSON.stringify(symbols.map((symbol) => [symbol, 'NSE', 2]));

describeOnEachDatabase('ResumeLedger', () => {
  const log = new StatementLog();
  const ledgers: ResumeLedger[] = [];
  let dataSource: DataSource;
  let rows: ResumeRows;
  let clock: FakeClock;
  let ledger: ResumeLedger;
  let other: ResumeLedger;

  beforeEach(async () => {
    dataSource = await openDatabase(temporaryFolder(), { logging: true, logger: log });
    rows = new ResumeRows(dataSource);
    clock = new FakeClock();
    ledger = edge('edge-1');
    other = edge('edge-2');
    log.forget();
  });
  afterEach(async () => {
    for (const one of ledgers.splice(0)) await one.stop();
  });

  function edge(edgeId: string): ResumeLedger {
    const made = new ResumeLedger(rows, clock, { edgeId, ttlMs: TTL, beatMs: BEAT });
    ledgers.push(made);
    return made;
  }

  function open(token: string, ...symbols: string[]): FakeSession {
    const session = new FakeSession();
    ledger.open(session.asSession, token, KEY);
    for (const symbol of symbols) session.hold(symbol);
    return session;
  }

  const stored = () => dataSource.manager.find(ResumeSession, { order: { tokenHash: 'ASC' } });

  /** Lets the time of collecting pass until the database says what is expected. */
  function eventuallyStored(...expected: Partial<ResumeSession>[]): Promise<void | Exclude<void, false>> {
    return eventually(async () => {
      clock.advance(COLLECTED);
      expect(await stored()).toMatchObject(expected);
    });
  }

  async function take(by: ResumeLedger, token: string, key = KEY): Promise<string | undefined> {
    const taken = by.take(token, key);
    clock.advance(CLAIMED);
    return taken;
  }

  it('stores what a session holds once its changes have been collected', async () => {
    const session = open('t1', 'A', 'B');
    clock.advance(COLLECTED - 1);
    expect(log.statements).toEqual([]);
    await eventuallyStored({
      tokenHash: 't1',
      keyId: KEY,
      edgeId: 'edge-1',
      subscriptions: wishes('A', 'B'),
      endedAt: null,
    });
    session.hold('C');
    session.subscriptions.delete('A');
    await eventuallyStored({ subscriptions: wishes('B', 'C'), endedAt: null });
    session.end();
    await eventuallyStored({ subscriptions: wishes('B', 'C'), endedAt: expect.any(Date) as unknown as Date });
  });

  it('stores fifty sessions in a statement of each kind, and no more in a transaction', async () => {
    const sessions = Array.from({ length: 125 }, (_, i) => open(`t${i}`, 'A', 'B', 'C'));
    await eventually(async () => {
      clock.advance(COLLECTED);
      expect(await stored()).toHaveLength(125);
    });
    expect(log.beginningWith('INSERT INTO "resume_sessions"')).toHaveLength(3);
    log.forget();
    for (const session of sessions) session.hold('D');
    for (const session of sessions) session.end();
    await eventually(async () => {
      clock.advance(COLLECTED);
      expect((await stored()).filter(({ endedAt }) => endedAt)).toHaveLength(125);
    });
    expect((await stored()).every(({ subscriptions }) => subscriptions === wishes('A', 'B', 'C', 'D'))).toBe(true);
    expect(log.beginningWith('UPDATE "resume_sessions"')).toHaveLength(6);
    log.forget();
    const taken = Promise.all(sessions.map((_, i) => other.take(`t${i}`, KEY)));
    clock.advance(CLAIMED);
    expect(new Set(await taken)).toEqual(new Set([wishes('A', 'B', 'C', 'D')]));
    expect(log.beginningWith('DELETE')).toHaveLength(2);
    expect(await stored()).toEqual([]);
  });

  it('gives what a token stands for once, until the time to live after the end has passed', async () => {
    for (const token of ['t1', 't2']) open(token, 'A').end();
    await eventually(async () => {
      clock.advance(COLLECTED);
      expect(await stored()).toHaveLength(2);
    });
    const [row] = await stored();
    const goodUntil = row!.endedAt!.getTime() + TTL;
    clock.advance(goodUntil - 1 - 2 * CLAIMED - clock.now());
    expect(await take(other, 't1', 'key-2')).toBeUndefined();
    expect(await take(other, 't1')).toBe(wishes('A'));
    expect(await take(other, 't1')).toBeUndefined();
    expect(await take(other, 't2')).toBeUndefined();
  });

  it('gives what an edge that was killed had stored, for as long after its last sign of life', async () => {
    for (const token of ['t1', 't2']) open(token, 'A');
    await eventually(async () => {
      clock.advance(COLLECTED);
      expect(await stored()).toHaveLength(2);
    });
    clock.advance(5000);
    await ledger.beat();
    clock.advance(TTL + BEAT - CLAIMED - 1);
    expect(await take(other, 't1')).toBe(wishes('A'));
    expect(await take(other, 't2')).toBeUndefined();
  });

  it('knows what its own sessions held although it is not stored yet', async () => {
    const session = open('t1', 'A');
    await eventuallyStored({ subscriptions: wishes('A') });
    session.hold('B');
    session.end();
    expect(await take(ledger, 't1')).toBe(wishes('A', 'B'));
    expect(await stored()).toEqual([]);
    open('t2', 'A').end();
    expect(await take(ledger, 't2')).toBe(wishes('A'));
    expect(await take(ledger, 't2')).toBeUndefined();
    clock.advance(COLLECTED);
    await ledger.stop();
    expect(await stored()).toEqual([]);
  });

  it('never brings a session back that another edge has taken', async () => {
    const session = open('t1', 'A');
    await eventuallyStored({ subscriptions: wishes('A') });
    expect(await take(other, 't1')).toBe(wishes('A'));
    session.hold('B');
    session.end();
    expect(await take(ledger, 't1')).toBeUndefined();
    await ledger.stop();
    expect(await stored()).toEqual([]);
  });

  it('stores everything again when it had been given up for dead', async () => {
    const pulse = new EdgePulse(other, rows, clock, { edgeId: 'edge-2', ttlMs: TTL, beatMs: BEAT });
    open('t1', 'A');
    await eventuallyStored({ tokenHash: 't1' });
    // This edge is asleep; the other one goes on.
    pulse.start();
    await eventually(async () => {
      clock.advance(BEAT);
      expect([await dataSource.manager.find(ResumeEdge), await stored()]).toEqual([[], []]);
    });
    await pulse.stop();
    await ledger.beat();
    await eventuallyStored({ tokenHash: 't1', subscriptions: wishes('A') });
  });

  it('removes what is too old, whichever edge left it, and keeps what may come back', async () => {
    const pulse = new EdgePulse(other, rows, clock, { edgeId: 'edge-2', ttlMs: TTL, beatMs: BEAT });
    open('t1', 'A').end();
    open('t2', 'B');
    await eventually(async () => {
      clock.advance(COLLECTED);
      expect(await stored()).toHaveLength(2);
    });
    pulse.start();
    for (let elapsed = 0; elapsed < TTL + 2 * BEAT; elapsed += BEAT) {
      await ledger.beat();
      clock.advance(BEAT);
      await pulse.stop();
      pulse.start();
    }
    expect(await stored()).toMatchObject([{ tokenHash: 't2' }]);
    await eventually(async () => {
      clock.advance(BEAT);
      expect(await stored()).toEqual([]);
    });
    await pulse.stop();
  });

  it('goes on while the database is away, says so once, and stores the newest when it is back', async () => {
    const lines = captureLog();
    const session = open('t1', 'A');
    await eventuallyStored({ subscriptions: wishes('A') });
    await dataSource.destroy();
    session.hold('B');
    const ended = open('t2', 'A');
    ended.end();
    for (let i = 0; i < 5; i++) {
      clock.advance(2000);
      expect(await take(ledger, 'unknown')).toBeUndefined();
    }
    session.hold('C');
    await dataSource.initialize();
    await eventually(async () => {
      clock.advance(2000);
      expect(await stored()).toMatchObject([{ subscriptions: wishes('A', 'B', 'C') }, { tokenHash: 't2' }]);
    });
    expect(lines).toEqual([
      expect.stringMatching(/^warn What clients hold is not stored for now: /),
      'log What clients hold can be stored again Resume',
    ]);
  });

  it('answers everybody who comes while the database is away', async () => {
    captureLog();
    await dataSource.destroy();
    const answers = Promise.all(Array.from({ length: 250 }, (_, i) => other.take(`t${i}`, KEY)));
    clock.advance(CLAIMED);
    expect(new Set(await answers)).toEqual(new Set([undefined]));
  });

  it('forgets sessions that ended too long ago while the database was away', async () => {
    captureLog();
    await dataSource.destroy();
    open('t1', 'A').end();
    clock.advance(COLLECTED);
    expect(await take(ledger, 'unknown')).toBeUndefined();
    clock.advance(TTL);
    await dataSource.initialize();
    expect(await take(ledger, 't1')).toBeUndefined();
    await ledger.stop();
    expect(await stored()).toEqual([]);
  });

  it('does not give out what a session held before changes that were never stored', async () => {
    // Under heavy load clients came back to subscriptions that they had long given up, and got ticks of them.
    captureLog();
    const session = open('t1', 'A');
    await eventuallyStored({ subscriptions: wishes('A') });
    await dataSource.destroy();
    session.subscriptions.delete('A');
    session.hold('B');
    session.end();
    clock.advance(COLLECTED);
    expect(await take(ledger, 'unknown')).toBeUndefined();
    clock.advance(TTL);
    await dataSource.initialize();
    // Forgets what is too old with the first change that can be stored.
    open('t2', 'C');
    await eventually(async () => {
      clock.advance(2000);
      expect(await stored()).toContainEqual(expect.objectContaining({ tokenHash: 't2', subscriptions: wishes('C') }));
    });
    expect(await stored()).toContainEqual(expect.objectContaining({ tokenHash: 't1', subscriptions: wishes('A') }));
    expect(await take(ledger, 't1')).toBeUndefined();
  });
});
