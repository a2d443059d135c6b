import { beforeEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../../../../test/auth/support/auth-fixture.js';
import { captureLog } from '../../../../test/auth/support/captured-log.js';
import { temporaryFolder } from '../../../../test/auth/support/temporary-folder.js';
import { describeOnEachDatabase } from '../../../../test/support/each-database.js';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { AuditService } from './audit.service.js';
import { SignInFailures } from './sign-in-failures.js';

describeOnEachDatabase('SignInFailures', () => {
  let dataSource: DataSource;
  let clock: FakeClock;
  let audit: AuditService;
  let failures: SignInFailures;

  beforeEach(async () => {
    dataSource = await openDatabase(temporaryFolder());
    clock = new FakeClock();
    audit = new AuditService(dataSource, clock);
    failures = new SignInFailures(dataSource, audit, clock);
  });

  const note = (times: number, userName?: string) => {
    for (let i = 0; i < times; i++) failures.note({ userName, address: '192.0.2.1', reason: 'wrong_password' });
  };
  const written = async () => {
    await failures.onModuleDestroy();
    return (await audit.list({ limit: 500 })).reverse();
  };

  it('writes five a minute of each name, and then how many more there were', async () => {
    note(100, 'asha');
    note(3, 'bela');
    clock.advance(60_000);
    const entries = await written();
    expect(entries.map(({ userName }) => userName)).toEqual([...Array(5).fill('asha'), ...Array(3).fill('bela'), null]);
    expect(entries[0]).toMatchObject({
      action: 'sign_in',
      outcome: 'denied',
      address: '192.0.2.1',
      details: '{"reason":"wrong_password"}',
    });
    expect(entries[8]).toMatchObject({ action: 'sign_in.flood', details: '{"not_listed":95,"within_s":60}' });
  });

  it('writes sixty a minute in all, however many names are tried', async () => {
    for (let i = 0; i < 1_000; i++) note(1, `user${i}`);
    const entries = await written();
    expect(entries).toHaveLength(61);
    expect(JSON.parse(entries[60]!.details)).toMatchObject({ not_listed: 940 });
  });

  it('begins anew after a minute', async () => {
    note(6, 'asha');
    clock.advance(60_000);
    note(5, 'asha');
    clock.advance(60_000);
    expect((await written()).map(({ action }) => action)).toEqual([
      ...Array(5).fill('sign_in'),
      'sign_in.flood',
      ...Array(5).fill('sign_in'),
    ]);
    expect(clock.pending).toBe(0);
  });

  it('goes on when the database is away, and says so in the log', async () => {
    const log = captureLog();
    await dataSource.destroy();
    note(1, 'asha');
    await failures.flush();
    expect(log.join()).toContain('A failed sign-in is missing in the audit log');
    await dataSource.initialize();
    note(1, 'asha');
    expect(await written()).toHaveLength(1);
  });
});
