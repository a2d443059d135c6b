import { describe, expect, it } from '@jest/globals';
import { type Invalidation, Invalidations } from './invalidations.js';

describe('Invalidations', () => {
  it('tells every listener of this process where there is no other', () => {
    const invalidations = new Invalidations();
    const heard: Invalidation[] = [];
    invalidations.onInvalidated((invalidation) => heard.push(invalidation));
    invalidations.onInvalidated((invalidation) => heard.push(invalidation));
    invalidations.announce('KEY', 'asha', { id: 'k1' });
    expect(heard).toEqual([
      { type: 'KEY', id: 'k1' },
      { type: 'KEY', id: 'k1' },
    ]);
  });

  it('leaves it to the relay to bring an announcement to every process, this one among them', () => {
    const invalidations = new Invalidations();
    const heard: Invalidation[] = [];
    const relayed: unknown[][] = [];
    invalidations.onInvalidated((invalidation) => heard.push(invalidation));
    invalidations.relayThrough((...announcement) => relayed.push(announcement));
    invalidations.announce('ACCOUNT', 'asha', { id: 'a1' });
    expect(relayed).toEqual([['ACCOUNT', 'asha', { id: 'a1' }]]);
    expect(heard).toEqual([]);
    invalidations.receive({ type: 'ACCOUNT', id: 'a1' });
    expect(heard).toEqual([{ type: 'ACCOUNT', id: 'a1' }]);
  });

  it('tells when announcements may have been lost', () => {
    const invalidations = new Invalidations();
    let missed = 0;
    invalidations.onMissed(() => missed++);
    invalidations.missed();
    expect(missed).toBe(1);
  });
});
