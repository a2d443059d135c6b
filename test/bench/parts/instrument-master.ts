import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { InstrumentImporter } from '../../../src/modules/instruments/instrument-importer.js';
import { nfoExtract } from '../paths.js';
import type { Figures } from '../scenario.js';
import { built } from './built.js';
import { widenMaster } from './widen-master.js';

const ROWS = 100_000;
const BROKER = 'zerodha';

/**
 * Replaces a master of 100,000 rows by another, with the gateway's own modules in a database of its own in the current
 * folder. The time is that until lookups see the new one; the longest block of the event loop is taken until the rows of
 * the old one are removed as well. It includes the millisecond of the timer that finds it.
 *
 * @throws Error when the importer takes fewer rows
 */
export async function measureInstrumentMaster(): Promise<Figures> {
  const extract = gunzipSync(await readFile(nfoExtract)).toString();
  const body = Buffer.from(widenMaster(extract, ROWS));
  const database = `sqlite:${join(process.cwd(), `master-${process.pid}.db`)}`;
  const { gateway, importer } = await openGateway(database);
  await importer.import(BROKER, body);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  const { rows, previousRows } = await importer.import(BROKER, body);
  const seconds = (performance.now() - start) / 1000;
  // As at a shutdown, but with the database left open: waits for the import's thread, which is at the old rows.
  await importer.onModuleDestroy();
  delay.disable();
  await gateway.close();
  if (rows !== ROWS || previousRows !== ROWS) throw new Error(`${rows} rows have replaced ${previousRows}`);
  return { seconds, longestBlockMs: delay.max / 1e6 };
}

/** The modules of a gateway that have to do with instruments. */
async function openGateway(
  databaseUrl: string,
): Promise<{ gateway: INestApplicationContext; importer: InstrumentImporter }> {
  const { loadConfig } = await built<typeof import('../../../src/config/load-config.js')>('config/load-config.js');
  const { ConfigModule } =
    await built<typeof import('../../../src/config/config.module.js')>('config/config.module.js');
  const { DatabaseModule } =
    await built<typeof import('../../../src/database/database.module.js')>('database/database.module.js');
  const { InstrumentsModule } = await built<typeof import('../../../src/modules/instruments/instruments.module.js')>(
    'modules/instruments/instruments.module.js',
  );
  const { InstrumentImporter } = await built<typeof import('../../../src/modules/instruments/instrument-importer.js')>(
    'modules/instruments/instrument-importer.js',
  );
  const { config } = loadConfig({ DATABASE_URL: databaseUrl });
  const imports = [ConfigModule.forRoot(config), DatabaseModule, InstrumentsModule];
  const gateway = await NestFactory.createApplicationContext({ module: class Gateway {}, imports }, { logger: false });
  return { gateway, importer: gateway.get(InstrumentImporter) };
}
