import { describe, expect, it } from '@jest/globals';
import { hashSync, parseOptions } from '@node-rs/argon2';
import { TemporarilyUnavailableError } from '../temporarily-unavailable.error.js';
import { PasswordHasher } from './password-hasher.js';

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher();

  it('makes an argon2id hash of the recommended cost, with a salt of its own', async () => {
    const [one, other] = await Promise.all([hasher.hash('a password'), hasher.hash('a password')]);
    expect(parseOptions(one)).toMatchObject({ algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    expect(one).not.toBe(other);
    expect(one.length).toBeLessThanOrEqual(200);
  });

  it('knows the right password from others', async () => {
    const stored = await hasher.hash('a password');
    expect(await hasher.verify(stored, 'a password')).toEqual({ matches: true, outdated: false });
    expect(await hasher.verify(stored, 'A password')).toEqual({ matches: false, outdated: false });
    expect(await hasher.verify(stored, '')).toEqual({ matches: false, outdated: false });
  });

  it('knows a password again that another keyboard composes in another way', async () => {
    const stored = await hasher.hash('caf\u00e9 \ufb01ne');
    expect(await hasher.verify(stored, 'cafe\u0301 fine')).toMatchObject({ matches: true });
  });

  it.each([null, undefined])('lets no password match a hash that is %p, not even an empty one', async (stored) => {
    expect(await hasher.verify(stored, '')).toMatchObject({ matches: false });
  });

  it('notices a hash that was cheaper', async () => {
    const cheap = hashSync('a password', { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    expect(await hasher.verify(cheap, 'a password')).toEqual({ matches: true, outdated: true });
  });

  it('takes as long for a user who is not there', async () => {
    const stored = await hasher.hash('a password');
    const timed = async (hash: string | null) => {
      const start = performance.now();
      await hasher.verify(hash, 'another password');
      return performance.now() - start;
    };
    const absent: number[] = [];
    const present: number[] = [];
    for (let i = 0; i < 10; i++) {
      absent.push(await timed(null));
      present.push(await timed(stored));
    }
    // Other work of the machine only ever adds to a time: the quickest of each tell what they cost.
    const ratio = Math.min(...absent) / Math.min(...present);
    expect(ratio).toBeGreaterThan(0.3);
    expect(ratio).toBeLessThan(3);
  });

  it('serves a crowd in turn, turns away those for whom there is no room, and then serves again', async () => {
    const stored = await hasher.hash('a password');
    const answers = await Promise.allSettled(Array.from({ length: 100 }, () => hasher.verify(stored, 'a password')));
    const served = answers.filter(({ status }) => status === 'fulfilled');
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(served).toHaveLength(34);
    expect(refused).toHaveLength(66);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(TemporarilyUnavailableError);
    expect(await hasher.verify(stored, 'a password')).toMatchObject({ matches: true });
  });
});
