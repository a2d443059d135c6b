import { Module } from '@nestjs/common';
import { BrokerDescriptions } from './broker-descriptions.js';
import { CapabilitiesController } from './capabilities.controller.js';
import { CapabilityRegistry } from './capability-registry.js';

/** What each broker supports; asks the registry of brokers, which is global. */
@Module({
  controllers: [CapabilitiesController],
  providers: [BrokerDescriptions, CapabilityRegistry],
  exports: [BrokerDescriptions, CapabilityRegistry],
})
export class CapabilitiesModule {}
