import { expect, it } from '@jest/globals';
import { detailsText } from './details-text.js';

it('tells details in one line, without what is not there', () => {
  const details = {
    name: 'bela',
    scopes: ['stream', 'orders'],
    entitlement: { modes: null, max_symbols: 5 },
    at: null,
  };
  expect(detailsText(details)).toBe('name: bela, scopes: stream orders, entitlement: (max_symbols: 5)');
});
