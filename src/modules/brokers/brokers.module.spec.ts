import { describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ScriptedBroker } from '../../../test/support/scripted-broker.js';
import { systemClock } from '../../common/clock.js';
import { BrokersModule } from './brokers.module.js';
import { BrokerRegistry, shippedBrokers } from './registry.js';

const own = new ScriptedBroker(systemClock).definition;

/** A module of a third party, which touches nothing of ours. */
@Module({ imports: [BrokersModule.forFeature([own])] })
class ThirdPartyModule {}

describe('BrokersModule', () => {
  it('knows the shipped brokers', async () => {
    const module = await Test.createTestingModule({ imports: [BrokersModule.forRoot()] }).compile();
    const registry = module.get(BrokerRegistry);
    expect(registry.ids()).toEqual(shippedBrokers.map(({ id }) => id).sort());
    expect(registry.get('replay')?.name).toBe('Replay');
    expect(registry.get('nobody')).toBeUndefined();
    await module.close();
  });

  it('takes brokers from modules of others, whatever the order of imports', async () => {
    const other = { ...own, id: 'other' };
    const module = await Test.createTestingModule({
      imports: [ThirdPartyModule, BrokersModule.forRoot(), BrokersModule.forFeature([other])],
    }).compile();
    expect(module.get(BrokerRegistry).get('scripted')).toBe(own);
    expect(module.get(BrokerRegistry).get('other')).toBe(other);
    await module.close();
  });

  it('refuses to start with two brokers of one id', async () => {
    const twice = Test.createTestingModule({
      imports: [BrokersModule.forRoot(), BrokersModule.forFeature([{ ...own, id: 'replay' }])],
    });
    await expect(twice.compile()).rejects.toThrow('Broker replay is registered twice');
  });
});
