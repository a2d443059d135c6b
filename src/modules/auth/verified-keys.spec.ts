import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../test/support/fake-clock.js';
import type { ApiKeyService } from './api-key.service.js';
import { ApiKeyHasher } from './api-key-hasher.js';
import { Invalidations } from './invalidations.js';
import type { Principal } from './principal.js';
import { VerifiedKeys } from './verified-keys.js';

let clock: FakeClock;
let asked: string[];
let owners: Map<string, Partial<Principal>>;
let invalidations: Invalidations;
let keys: VerifiedKeys;

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  owners = new Map([['good', { keyId: 'k1' }]]);
  invalidations = new Invalidations();
  const verify = async (key: string) => {
    asked.push(key);
    if (key === 'broken') throw new Error('the database is away');
    return owners.get(key);
  };
  keys = new VerifiedKeys(
    { verify } as unknown as ApiKeyService,
    new ApiKeyHasher(Buffer.alloc(32)),
    clock,
    invalidations,
  );
});

describe('VerifiedKeys', () => {
  it('asks once a second for a key, however often it comes', async () => {
    for (let i = 0; i < 3; i++) expect(await keys.verify('good')).toMatchObject({ keyId: 'k1' });
    expect(asked).toEqual(['good']);
    clock.advance(1_000);
    await keys.verify('good');
    expect(asked).toEqual(['good', 'good']);
  });

  it('shares one question among those that come at the same time', async () => {
    await Promise.all([keys.verify('good'), keys.verify('good')]);
    expect(asked).toEqual(['good']);
  });

  it('lets a revoked key in no more, from the announcement on', async () => {
    await keys.verify('good');
    owners.clear();
    invalidations.announce('KEY', 'u1', { id: 'k1' });
    expect(await keys.verify('good')).toBeUndefined();
  });

  it('does not keep the answer to a question that a change has overtaken', async () => {
    const overtaken = keys.verify('good');
    invalidations.announce('USER', 'u1', { id: 'u1' });
    await overtaken;
    await keys.verify('good');
    expect(asked).toEqual(['good', 'good']);
  });

  it('asks anew once announcements may have been lost', async () => {
    await keys.verify('good');
    invalidations.missed();
    await keys.verify('good');
    expect(asked).toHaveLength(2);
  });

  it('lets a key in no more from the moment it expires', async () => {
    owners.set('good', { keyId: 'k1', expiresAt: clock.now() + 500 });
    expect(await keys.verify('good')).toBeDefined();
    clock.advance(500);
    expect(await keys.verify('good')).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it('remembers neither keys that let nobody in nor faults', async () => {
    for (let i = 0; i < 2; i++) expect(await keys.verify('unknown')).toBeUndefined();
    for (let i = 0; i < 2; i++) await expect(keys.verify('broken')).rejects.toThrow('away');
    expect(asked).toEqual(['unknown', 'unknown', 'broken', 'broken']);
  });

  it('asks nobody about what can be no key', async () => {
    expect(await keys.verify('')).toBeUndefined();
    expect(await keys.verify('x'.repeat(257))).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
