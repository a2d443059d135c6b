import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { ScriptedBroker } from '../../../test/support/scripted-broker.js';
import type { DepthLevel } from '../../common/mode.js';
import type { Entitlement } from '../auth/entitlement.js';
import type { Principal, Scope } from '../auth/principal.js';
import { BrokerRegistry } from '../brokers/registry.js';
import { CapabilityRegistry } from '../capabilities/capability-registry.js';
import type { InstrumentStore } from '../instruments/instrument-store.js';
import { readMode } from './protocol/mode-names.js';
import { ProtocolError } from './protocol/protocol-error.js';
import { SubscriptionPlanner } from './subscription-planner.js';

/** The scripted broker: NSE and CRYPTO, depth levels 5 and 20. */
const brokers = new BrokerRegistry();
brokers.register(new ScriptedBroker(new FakeClock()).definition);
const instruments = { of: () => ({ find: (symbol: string) => (symbol === 'TCS' ? { symbol } : undefined) }) };
const planner = new SubscriptionPlanner(instruments as unknown as InstrumentStore, new CapabilityRegistry(brokers));

function principal(entitlement: Entitlement = {}, scopes: readonly Scope[] = ['stream']): Principal {
  const account = { id: 'a', broker: 'scripted', feed: 'scripted' };
  return { keyId: 'k', userId: 'u', userName: 'asha', role: 'trader', scopes, account, entitlement };
}

interface Wish {
  symbol?: string;
  exchange?: string;
  mode?: string | number;
  depthLevel?: DepthLevel;
  strictDepth?: boolean;
}

function plan(who: Principal, { symbol = 'TCS', exchange = 'NSE', mode = 'Quote', ...rest }: Wish = {}) {
  const request = { symbol, exchange, mode: readMode(mode), depthLevel: 5 as DepthLevel, strictDepth: false, ...rest };
  return planner.plan(who, request);
}

function refusal(who: Principal, wish?: Wish): { code: string; message: string; context?: object } {
  try {
    plan(who, wish);
  } catch (error) {
    if (error instanceof ProtocolError) return { code: error.code, message: error.message, context: error.context };
    throw error;
  }
  throw new Error('it was planned');
}

describe('SubscriptionPlanner and what a key may see', () => {
  it('grants what no entitlement limits', () => {
    expect(plan(principal(), { mode: 4, depthLevel: 20 })).toEqual({
      topic: { feed: 'scripted', exchange: 'NSE', symbol: 'TCS', mode: 'DEPTH', depthLevel: 20 },
      grant: { modeNumber: 4, requestedDepth: 20, actualDepth: 20 },
      mode: { mode: 'DEPTH', number: 4 },
    });
  });

  it('forbids everything to a key without the scope stream', () => {
    expect(refusal(principal({}, ['market_data', 'orders']))).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('stream'),
    });
  });

  it('forbids an exchange outside the entitlement, before it tells of its instruments', () => {
    const who = principal({ exchanges: ['CRYPTO'] });
    expect(refusal(who)).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('NSE') });
    expect(refusal(who, { symbol: 'NOPE' })).toMatchObject({ code: 'FORBIDDEN' });
    expect(refusal(who, { exchange: 'LSE' })).toMatchObject({ code: 'UNSUPPORTED_EXCHANGE' });
    expect(plan(who, { exchange: 'CRYPTO' }).topic.exchange).toBe('CRYPTO');
  });

  it('forbids a mode outside the entitlement', () => {
    const who = principal({ modes: ['LTP', 'QUOTE'] });
    expect(refusal(who, { mode: 4, depthLevel: 20 })).toEqual({
      code: 'FORBIDDEN',
      message: 'This API key may not see mode Depth',
      context: { requested_mode: 4, requested_depth: 20 },
    });
    expect(plan(who, { mode: 'LTP' }).topic.mode).toBe('LTP');
    expect(refusal(principal({ modes: [] }), { mode: 'LTP' })).toMatchObject({ code: 'FORBIDDEN' });
  });

  describe('of depth levels', () => {
    const five = principal({ depthLevels: [5] });

    it('falls back to the highest lower level that both the broker has and the key may see', () => {
      const { topic, grant, fallback } = plan(five, { mode: 3, depthLevel: 20 });
      expect(topic.depthLevel).toBe(5);
      expect(fallback).toBe('This API key may not see depth level 20; 5 levels are delivered instead');
      // The broker does have 20: nothing is said against it.
      expect(grant).toEqual({ modeNumber: 3, requestedDepth: 20, actualDepth: 5 });
    });

    it('falls back twice: to what the broker has, and of that to what the key may see', () => {
      expect(plan(five, { mode: 3, depthLevel: 50 })).toMatchObject({
        topic: { depthLevel: 5 },
        grant: { requestedDepth: 50, actualDepth: 5 },
        fallback: expect.stringContaining('5 levels are delivered instead'),
      });
    });

    it('says that it is the broker that has no more, where it is', () => {
      const { grant } = plan(principal({ depthLevels: [5, 20] }), { mode: 3, depthLevel: 50 });
      expect(grant).toMatchObject({ actualDepth: 20, brokerMessage: expect.stringContaining('scripted') });
    });

    it('forbids where no lower level is left', () => {
      for (const depthLevels of [[20], [200], []] as DepthLevel[][]) {
        expect(refusal(principal({ depthLevels }), { mode: 3, depthLevel: 5 })).toEqual({
          code: 'FORBIDDEN',
          message: 'This API key may not see depth level 5',
          context: { requested_mode: 3, requested_depth: 5 },
        });
      }
    });

    it('forbids instead of falling back where the client is strict', () => {
      expect(refusal(five, { mode: 3, depthLevel: 20, strictDepth: true })).toMatchObject({ code: 'FORBIDDEN' });
    });

    it('does not touch the other modes', () => {
      expect(plan(principal({ depthLevels: [] }), { mode: 'Quote' }).topic.mode).toBe('QUOTE');
    });
  });
});
