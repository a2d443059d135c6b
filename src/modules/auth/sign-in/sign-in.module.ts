import { Module } from '@nestjs/common';
import { AuditRetention } from '../audit/audit-retention.js';
import { SignInFailures } from '../audit/sign-in-failures.js';
import { AuthController } from '../auth.controller.js';
import { AuthModule } from '../auth.module.js';
import { LocalStrategy } from '../guards/local.strategy.js';
import { PasswordCheck } from './password-check.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionsController } from './sessions.controller.js';
import { SetUpService } from './set-up.service.js';
import { SignInService } from './sign-in.service.js';
import { SignInLimits } from './sign-in-limits.js';
import { SignInReplies } from './sign-in-replies.js';

/** Signing in, over HTTP. */
@Module({
  imports: [AuthModule],
  controllers: [AuthController, SessionsController],
  providers: [
    AuditRetention,
    LocalStrategy,
    PasswordCheck,
    PasswordHasher,
    SetUpService,
    SignInFailures,
    SignInLimits,
    SignInReplies,
    SignInService,
  ],
})
export class SignInModule {}
