import { beforeEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../../../../test/auth/support/auth-fixture.js';
import { temporaryFolder } from '../../../../test/auth/support/temporary-folder.js';
import { describeOnEachDatabase } from '../../../../test/support/each-database.js';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { loadConfig } from '../../../config/load-config.js';
import { AuditEntry } from '../entities/audit-entry.entity.js';
import { AuditService } from './audit.service.js';
import { AuditRetention } from './audit-retention.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describeOnEachDatabase('AuditRetention', () => {
  let dataSource: DataSource;
  let clock: FakeClock;
  let audit: AuditService;
  let retention: AuditRetention;

  beforeEach(async () => {
    dataSource = await openDatabase(temporaryFolder());
    clock = new FakeClock();
    audit = new AuditService(dataSource, clock);
    retention = new AuditRetention(dataSource, clock, loadConfig({ AUDIT_RETENTION_DAYS: '30' }).config);
  });

  const record = (action: string) => audit.record(dataSource.manager, { address: '', action });
  const actions = async () => (await audit.list({ limit: 500 })).map(({ action }) => action);

  it('removes what is older than the setting says, and nothing else', async () => {
    await record('old');
    clock.advance(2 * DAY);
    await record('newer');
    clock.advance(28 * DAY + 1);
    await retention.prune();
    expect(await actions()).toEqual(['newer']);
  });

  it('removes thousands, a few at a time', async () => {
    const at = new Date(clock.now());
    const row = () => ({ at, address: '', action: 'old', outcome: 'success' as const, details: '{}' });
    for (let i = 0; i < 3; i++) await dataSource.manager.insert(AuditEntry, Array.from({ length: 400 }, row));
    clock.advance(31 * DAY);
    await record('new');
    await retention.prune();
    expect(await actions()).toEqual(['new']);
  });

  it('does so once an hour, until the gateway stops', async () => {
    await record('old');
    clock.advance(30 * DAY);
    retention.onModuleInit();
    clock.advance(HOUR);
    await retention.onModuleDestroy();
    expect(await actions()).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
