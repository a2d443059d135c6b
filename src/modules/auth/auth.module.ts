import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { systemClock } from '../../common/clock.js';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { AccountsService } from './accounts.service.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiKeyService } from './api-key.service.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { ApiKeyHasher } from './api-key-hasher.js';
import { BANNER_OUTPUT, type BannerOutput, BootstrapService } from './bootstrap.service.js';
import { CLOCK } from './clock.token.js';
import { KeyUsage } from './key-usage.js';
import { SecretBox } from './secret-box.js';
import { loadSecretKey, SecretKey } from './secret-key.js';

const printBanner: BannerOutput = (text) => process.stdout.write(text);

/** Users, API keys and broker accounts: who may come in, and whose feed they get. */
@Module({
  imports: [PassportModule],
  providers: [
    { provide: CLOCK, useValue: systemClock },
    { provide: BANNER_OUTPUT, useValue: printBanner },
    { provide: SecretKey, inject: [CONFIG], useFactory: (config: Config) => loadSecretKey(config) },
    {
      provide: SecretBox,
      inject: [SecretKey],
      useFactory: (key: SecretKey) => new SecretBox(key.derive('credentials')),
    },
    {
      provide: ApiKeyHasher,
      inject: [SecretKey],
      useFactory: (key: SecretKey) => new ApiKeyHasher(key.derive('api-key-hash')),
    },
    KeyUsage,
    ApiKeyService,
    AccountsService,
    BootstrapService,
    ApiKeyStrategy,
    ApiKeyGuard,
  ],
  exports: [ApiKeyService, AccountsService, BootstrapService, ApiKeyGuard],
})
export class AuthModule {}
