/** What a start prints while there is no admin: the link by which the first one comes in. */
export function setUpBanner({ token, httpUrl }: { token: string; httpUrl: string }): string {
  const rule = '='.repeat(78);
  // Too short to be taken, so that nobody's password is the one that everybody was shown.
  const body = JSON.stringify({ token, name: 'admin', password: 'CHOOSE ONE', token_delivery: 'body' });
  return [
    rule,
    'There is no admin yet. This link makes one; it works once, for 24 hours, and until the next start:',
    '',
    `    ${httpUrl}/setup#token=${token}`,
    '',
    'Or, in a terminal, with a name and a password of your own (at least 12 characters):',
    '',
    `    curl -X POST ${httpUrl}/auth/setup -H 'Content-Type: application/json' -d '${body}'`,
    '',
    'Whoever has the link becomes the admin: keep it to yourself.',
    rule,
    '',
  ].join('\n');
}
