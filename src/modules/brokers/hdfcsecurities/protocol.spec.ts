import { describe, expect, it } from '@jest/globals';
import { itIsMember } from '../../../../test/support/genericdto-member.js';
import { hdfcsecurities } from './index.js';

describe('the feed of HDFC Securities', () => {
  itIsMember(hdfcsecurities, 'developer.hdfcsec.com', 1500);

  it('asks for no client id: the token implies the account', () => {
    expect(hdfcsecurities.credentials.map(({ name }) => name)).toEqual(['api_key', 'api_secret', 'access_token']);
  });
});
