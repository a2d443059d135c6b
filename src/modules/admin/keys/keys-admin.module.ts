import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { KeyHolders } from './key-holders.js';
import { KeysController } from './keys.controller.js';
import { KeysService } from './keys.service.js';

/** The part of the admin API that is about API keys. */
@Module({
  imports: [AuthModule],
  controllers: [KeysController],
  providers: [KeysService, KeyHolders],
  exports: [KeysService],
})
export class KeysAdminModule {}
