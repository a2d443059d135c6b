import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { temporaryFolder } from '../../../test/auth/support/temporary-folder.js';
import { SecretKey } from '../auth/secret-key.js';
import { ControlKeys } from './control-keys.js';

const SECRETS = ['aa', 'bb'].map((byte) => byte.repeat(32));
const [OLD, NEW] = SECRETS.map((secret) => new SecretKey(secret).derive('control'));

describe('ControlKeys', () => {
  it('are the same wherever the secret is', () => {
    const keys = SECRETS.map((secretKey) => ControlKeys.of({ secretKey, databaseUrl: 'postgres://db/tickgate' }));
    expect(keys.map(({ present }) => present)).toEqual([OLD, NEW]);
    expect(keys.map(({ accepted }) => accepted)).toEqual([[OLD], [NEW]]);
  });

  it('follow the key file, and accept the former key for a minute', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'tickgate.key');
    writeFileSync(file, SECRETS[0]!);
    const clock = jest.spyOn(Date, 'now');
    const from = Date.now();
    const pass = (ms: number) => clock.mockReturnValue(from + ms);
    pass(0);
    const keys = ControlKeys.of({ secretKey: '', databaseUrl: `sqlite:${join(folder, 'tickgate.db')}` });
    expect(keys.present).toEqual(OLD);
    writeFileSync(file, SECRETS[1]!);
    pass(999);
    expect(keys.present).toEqual(OLD);
    pass(1000);
    expect(keys.present).toEqual(NEW);
    expect(keys.accepted).toEqual([NEW, OLD]);
    pass(61_000);
    expect(keys.accepted).toEqual([NEW]);
    rmSync(file);
    pass(70_000);
    expect(keys.present).toEqual(NEW);
    clock.mockRestore();
  });

  it('stay when the secret cannot be read for a moment', () => {
    let now = 0;
    const unreadable = (): never => {
      throw new Error('EACCES');
    };
    const keys = new ControlKeys(new SecretKey(SECRETS[0]!), unreadable, () => now);
    now = 5000;
    expect(keys.present).toEqual(OLD);
  });
});
