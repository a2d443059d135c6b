import { once } from 'node:events';
import { NestFactory } from '@nestjs/core';
import type { DataSourceOptions } from 'typeorm';
import { AccountsService } from '../../../src/modules/auth/accounts.service.js';
import { ApiKeyService } from '../../../src/modules/auth/api-key.service.js';
import { ApiKeyHasher } from '../../../src/modules/auth/api-key-hasher.js';
import { BootstrapService } from '../../../src/modules/auth/bootstrap.service.js';
import { AuthApp } from './auth-app.js';
import { StatementLog } from './statement-log.js';

// A process that starts the auth module on FOLDER as soon as it is told to, and then does one thing:
//   start              announces, says which secret it has, and ends
//   die-after TABLE    is killed when that table has its first row, before the commit
//   make-keys          makes keys until it is killed, and writes each as soon as it has it
const [folder, action, table] = process.argv.slice(2) as [string, string, string?];

process.stdout.write('loaded\n');
await once(process.stdin, 'data');

/** A statement is logged before it runs: the one after the insert is the first that finds the row there. */
class DeadlyLog extends StatementLog {
  override logQuery(query: string): void {
    if (this.beginningWith(`INSERT INTO "${table}"`).length > 0) process.kill(process.pid, 'SIGKILL');
    super.logQuery(query);
  }
}

const logging: Partial<DataSourceOptions> = action === 'die-after' ? { logging: true, logger: new DeadlyLog() } : {};
const app = await NestFactory.createApplicationContext(AuthApp.in(folder, {}, logging));
app.get(BootstrapService).announce({ websocketUrl: 'ws://127.0.0.1:8765', httpUrl: 'http://127.0.0.1:5000' });
process.stdout.write(`fingerprint ${app.get(ApiKeyHasher).hash('x')}\n`);

if (action === 'make-keys') {
  const [account] = await app.get(AccountsService).list();
  for (;;) {
    const { key } = await app.get(ApiKeyService).create(account!.userId, account!.id, 'one of many');
    process.stdout.write(`made ${key}\n`);
  }
}
await app.close();
process.stdin.destroy();
