import { expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describeOnEachDatabase } from '../../../test/support/each-database.js';
import { afterThisTest, InstrumentDatabase, sharesCsv } from '../../../test/support/instrument-database.js';
import { ConfigModule } from '../../config/config.module.js';
import { loadConfig } from '../../config/load-config.js';
import { DatabaseModule } from '../../database/database.module.js';
import { INSTRUMENTS, type InstrumentDirectory } from './instrument.js';
import { InstrumentImporter } from './instrument-importer.js';
import { InstrumentStore } from './instrument-store.js';
import { InstrumentsModule } from './instruments.module.js';

Logger.overrideLogger(false);

describeOnEachDatabase('InstrumentsModule', () => {
  it('gives one store as directory and by class, and an importer that fills it', async () => {
    const { config } = loadConfig((await InstrumentDatabase.create()).env);
    const module = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(config), DatabaseModule, InstrumentsModule],
    }).compile();
    const app = await module.init();
    afterThisTest(() => app.close());
    const directory = app.get<InstrumentDirectory>(INSTRUMENTS);
    expect(directory).toBe(app.get(InstrumentStore));
    await app.get(InstrumentImporter).import('x', Buffer.from(sharesCsv(3)));
    expect(directory.of('x').find('SYM2', 'NSE')).toMatchObject({ token: '1002' });
  });
});
