import { Module } from '@nestjs/common';
import { InstrumentsModule } from '../instruments/instruments.module.js';
import { EmbeddedInstruments } from './embedded-instruments.js';

@Module({ imports: [InstrumentsModule], providers: [EmbeddedInstruments] })
export class EmbeddedInstrumentsModule {}
