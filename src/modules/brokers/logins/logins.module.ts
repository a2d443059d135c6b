import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { AccountLoginService } from './account-login.service.js';

/** Logs accounts in and out; the `BrokersModule` must be there. */
@Module({
  imports: [AuthModule],
  providers: [AccountLoginService],
  exports: [AccountLoginService],
})
export class LoginsModule {}
