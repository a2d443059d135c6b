import { describe, expect, it } from '@jest/globals';
import { setUpBanner } from './set-up-banner.js';
import { passwordFault } from './sign-in/password-rules.js';

describe('setUpBanner', () => {
  const token = 'A'.repeat(43);
  const lines = setUpBanner({ token, httpUrl: 'http://127.0.0.1:5001' })
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.trim());

  it('has the link on a line of its own, its token where no server logs it', () => {
    expect(lines[0]).toBe(`http://127.0.0.1:5001/setup#token=${token}`);
  });

  it('has a command that does the same in a terminal, once a name and a password are put in', () => {
    const [, url, body] = /^curl -X POST (\S+) -H 'Content-Type: application\/json' -d '(.*)'$/.exec(lines[1]!) ?? [];
    expect(url).toBe('http://127.0.0.1:5001/auth/setup');
    expect(JSON.parse(body!)).toEqual({
      token,
      name: 'admin',
      password: 'CHOOSE ONE',
      token_delivery: 'body',
    });
    expect(passwordFault('CHOOSE ONE', 'admin')).toBeDefined();
  });
});
