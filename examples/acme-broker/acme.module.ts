import { Module } from '@nestjs/common';
import { BrokersModule } from '../../src/modules/brokers/brokers.module.js';
import { acme } from './acme.js';

/** Your own Nest module: import it beside `AppModule.forRoot(config)`. */
@Module({ imports: [BrokersModule.forFeature([acme])] })
export class AcmeModule {}
