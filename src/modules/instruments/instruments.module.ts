import { Module } from '@nestjs/common';
import { INSTRUMENTS } from './instrument.js';
import { InstrumentImporter } from './instrument-importer.js';
import { InstrumentStore } from './instrument-store.js';

/** Instrument masters: lookup in memory, and import. */
@Module({
  providers: [InstrumentStore, InstrumentImporter, { provide: INSTRUMENTS, useExisting: InstrumentStore }],
  exports: [InstrumentStore, InstrumentImporter, INSTRUMENTS],
})
export class InstrumentsModule {}
