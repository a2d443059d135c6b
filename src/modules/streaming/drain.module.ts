import { Global, Module } from '@nestjs/common';
import { Drain } from './drain.js';

/** Every part that has a door consults the same drain. */
@Global()
@Module({ providers: [Drain], exports: [Drain] })
export class DrainModule {}
