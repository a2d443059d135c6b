import { describe, expect, it } from '@jest/globals';
import { createUser, fromSeed } from '@nats-io/nkeys';
import { isSigned, userKey } from '../../../../../test/simulators/nkey.js';
import { connect, sub, unsub } from './requests.js';

describe('the requests of a NATS client', () => {
  it('sign the nonce with the key that they name', () => {
    const keys = createUser();
    const text = connect({ jwt: 'a.b.c', keys }, 'p0Zx9aQ3bLw2kYc');
    expect(text).toMatch(/^CONNECT \{.*\}\r\n$/);
    const options = JSON.parse(text.slice('CONNECT '.length)) as Record<string, string>;
    expect(options).toMatchObject({ jwt: 'a.b.c', verbose: false, pedantic: false, protocol: 1 });
    expect(options.sig).toMatch(/^[\w-]{86}$/);
    expect(isSigned(userKey(options.nkey!)!, 'p0Zx9aQ3bLw2kYc', options.sig!)).toBe(true);
    expect(isSigned(userKey(options.nkey!)!, 'another', options.sig!)).toBe(false);
  });

  it('have no signature where there is nothing to sign', () => {
    expect(connect({ jwt: 'a.b.c', keys: createUser() }, undefined)).not.toContain('"sig"');
  });

  it('sign the same way for the same seed', () => {
    const seed = createUser().getSeed();
    const [one, other] = [fromSeed(seed), fromSeed(seed)].map((keys) => connect({ jwt: 'j', keys }, 'nonce'));
    expect(one).toBe(other);
  });

  it('end in a line end', () => {
    expect([sub('/ld/eq/nse/price.2885', 7), unsub(7)]).toEqual(['SUB /ld/eq/nse/price.2885 7\r\n', 'UNSUB 7\r\n']);
  });
});
