import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { DataSource } from 'typeorm';
import { type Clock, systemClock } from '../../common/clock.js';
import { CONFIG } from '../../config/config.token.js';
import { AccountShares } from './accounts/account-shares.js';
import { AccountStates } from './accounts/account-states.js';
import { AccountsService } from './accounts.service.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiKeyService } from './api-key.service.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { ApiKeyHasher } from './api-key-hasher.js';
import { BANNER_OUTPUT, type BannerOutput, BootstrapService } from './bootstrap.service.js';
import { CLOCK } from './clock.token.js';
import { fittingSecretKey, secretBoxOf } from './fitting-key.js';
import { Invalidations } from './invalidations.js';
import { ringKey } from './key-ring.js';
import { KeyUsage } from './key-usage.js';
import { KeyConnections } from './keys/key-connections.js';
import { SecretBox } from './secret-box.js';
import { SecretKey } from './secret-key.js';
import { identityExports, identityProviders } from './sign-in/identity.providers.js';
import { VerifiedKeys } from './verified-keys.js';

const printBanner: BannerOutput = (text) => process.stdout.write(text);

/** Users, API keys and broker accounts: who may come in, and whose feed they get. */
@Module({
  imports: [PassportModule],
  providers: [
    { provide: CLOCK, useValue: systemClock },
    { provide: BANNER_OUTPUT, useValue: printBanner },
    { provide: SecretKey, inject: [CONFIG, DataSource], useFactory: fittingSecretKey },
    { provide: SecretBox, inject: [SecretKey, CONFIG], useFactory: secretBoxOf },
    {
      provide: ApiKeyHasher,
      inject: [DataSource, SecretKey, SecretBox, CLOCK],
      useFactory: async (dataSource: DataSource, secret: SecretKey, box: SecretBox, clock: Clock) =>
        new ApiKeyHasher(await ringKey(dataSource, 'api-key-hash', { secret, box, clock })),
    },
    Invalidations,
    KeyConnections,
    KeyUsage,
    ApiKeyService,
    VerifiedKeys,
    AccountsService,
    AccountShares,
    AccountStates,
    BootstrapService,
    ApiKeyStrategy,
    ApiKeyGuard,
    ...identityProviders,
  ],
  exports: [
    CLOCK,
    Invalidations,
    KeyConnections,
    ApiKeyService,
    VerifiedKeys,
    AccountsService,
    AccountShares,
    AccountStates,
    BootstrapService,
    ApiKeyGuard,
    ApiKeyStrategy,
    ...identityExports,
  ],
})
export class AuthModule {}
