import { describe } from '@jest/globals';
import { itIsMember } from '../../../../test/support/genericdto-member.js';
import { hdfcsky } from './index.js';

describe('the feed of HDFC Sky', () => {
  itIsMember(hdfcsky, 'developer.hdfcsky.com', 300);
});
