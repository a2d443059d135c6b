import { Module } from '@nestjs/common';
import { CapabilitiesController } from './capabilities.controller.js';
import { CapabilityRegistry } from './capability-registry.js';

/** What each broker supports; asks the registry of brokers, which is global. */
@Module({ controllers: [CapabilitiesController], providers: [CapabilityRegistry], exports: [CapabilityRegistry] })
export class CapabilitiesModule {}
