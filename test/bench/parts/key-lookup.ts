import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import type { Figures } from '../scenario.js';
import { built } from './built.js';

const KEYS = 100_000;
const KEYS_PER_STATEMENT = 1_000;
const WARM_UP = 500;
const MEASURED = 5_000;

/**
 * How long it takes to tell who an API key belongs to among 100,000: hash, statement and all, one after another, in a
 * SQLite database of its own in the current folder. Every lookup is of another key.
 *
 * @throws Error when a key is not found, or is taken for another
 */
export async function measureKeyLookup(): Promise<Figures> {
  const gateway = await openGateway(`sqlite:${join(process.cwd(), `keys-${process.pid}.db`)}`);
  const { ApiKeyService } = await built<typeof import('../../../src/modules/auth/api-key.service.js')>(
    'modules/auth/api-key.service.js',
  );
  const service = gateway.get(ApiKeyService, { strict: false });
  const keys = await fill(gateway);
  const step = Math.floor(KEYS / (WARM_UP + MEASURED));
  const times: number[] = [];
  for (let turn = 0; turn < WARM_UP + MEASURED; turn++) {
    const { id, key } = keys[turn * step]!;
    const start = performance.now();
    const principal = await service.verify(key);
    if (turn >= WARM_UP) times.push(performance.now() - start);
    if (principal?.keyId !== id) throw new Error(`The key ${id} is taken for ${principal?.keyId}`);
  }
  await gateway.close();
  times.sort((a, b) => a - b);
  return { p50Us: at(times, 0.5), p99Us: at(times, 0.99) };
}

function at(sorted: readonly number[], share: number): number {
  return 1000 * sorted[Math.floor(share * sorted.length)]!;
}

/** Makes the keys for the account of the first start, as the product makes one, but many in a statement. */
async function fill(gateway: INestApplicationContext): Promise<{ id: string; key: string }[]> {
  const { ApiKeyHasher, generateApiKey } = await built<typeof import('../../../src/modules/auth/api-key-hasher.js')>(
    'modules/auth/api-key-hasher.js',
  );
  const { ApiKey } = await built<typeof import('../../../src/modules/auth/entities/api-key.entity.js')>(
    'modules/auth/entities/api-key.entity.js',
  );
  const hasher = gateway.get(ApiKeyHasher, { strict: false });
  const dataSource = gateway.get(DataSource);
  const first = await dataSource.manager.findOneByOrFail(ApiKey, {});
  const keys = Array.from({ length: KEYS }, () => ({ id: randomUUID(), key: generateApiKey() }));
  await dataSource.transaction(async (manager) => {
    for (let from = 0; from < KEYS; from += KEYS_PER_STATEMENT) {
      const rows = keys
        .slice(from, from + KEYS_PER_STATEMENT)
        .map(({ id, key }) => ({ ...first, id, hash: hasher.hash(key), prefix: '', name: id }));
      await manager.createQueryBuilder().insert().into(ApiKey).values(rows).updateEntity(false).execute();
    }
  });
  return keys;
}

/** The modules of a gateway that have to do with keys. */
async function openGateway(databaseUrl: string): Promise<INestApplicationContext> {
  const { loadConfig } = await built<typeof import('../../../src/config/load-config.js')>('config/load-config.js');
  const { ConfigModule } =
    await built<typeof import('../../../src/config/config.module.js')>('config/config.module.js');
  const { DatabaseModule } =
    await built<typeof import('../../../src/database/database.module.js')>('database/database.module.js');
  const { AuthModule } =
    await built<typeof import('../../../src/modules/auth/auth.module.js')>('modules/auth/auth.module.js');
  const { BootstrapService } = await built<typeof import('../../../src/modules/auth/bootstrap.service.js')>(
    'modules/auth/bootstrap.service.js',
  );
  const { config } = loadConfig({ DATABASE_URL: databaseUrl });
  const imports = [ConfigModule.forRoot(config), DatabaseModule, AuthModule];
  const gateway = await NestFactory.createApplicationContext({ module: class Gateway {}, imports }, { logger: false });
  // Nobody is to be shown the key of a database that is thrown away.
  gateway.get(BootstrapService, { strict: false }).takeFirstKey();
  return gateway;
}
