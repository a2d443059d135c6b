import { describe, expect, it } from '@jest/globals';
import { Evidence } from './support/evidence.js';

const SECRET = 'p@ss "wörd"/+~ 1';

function holding(text: string): Evidence {
  const evidence = new Evidence();
  evidence.add('log', 'nothing');
  evidence.add('log', `before ${text} after`);
  evidence.add('body', '{"status":"success"}');
  return evidence;
}

describe('the search for secrets', () => {
  it.each([
    ['as it is', SECRET],
    ['in a URL', `https://venue.example/?token=${encodeURIComponent(SECRET)}&v=3`],
    ['in JSON', JSON.stringify({ password: SECRET })],
    ['in hex', Buffer.from(SECRET).toString('hex')],
    ['in upper-case hex', Buffer.from(SECRET).toString('hex').toUpperCase()],
    ...['', 'u', 'us', 'usr', 'user:'].flatMap((before) =>
      (['base64', 'base64url'] as const).map(
        (form) =>
          [`in ${form} after ${before.length} bytes`, Buffer.from(`${before}${SECRET}!`).toString(form)] as const,
      ),
    ),
  ])('finds one %s', (_form, text) => {
    expect(holding(text).placesOf(SECRET)).toEqual(['log']);
  });

  it('finds nothing where nothing is', () => {
    expect(holding('p@ss').placesOf(SECRET)).toEqual([]);
    expect(holding(Buffer.from('another text of that length').toString('base64')).placesOf(SECRET)).toEqual([]);
  });
});
