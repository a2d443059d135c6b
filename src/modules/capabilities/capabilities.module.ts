import { Module } from '@nestjs/common';
import { CapabilityRegistry } from './capability-registry.js';

/** What each broker supports; asks the registry of brokers, which is global. */
@Module({ providers: [CapabilityRegistry], exports: [CapabilityRegistry] })
export class CapabilitiesModule {}
