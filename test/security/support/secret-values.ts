/** What a run of the gateway is given that nobody may read again. */

export const PASSWORDS = {
  'first password of the admin': 'seven-Cobalt-lanterns-drift',
  'second password of the admin': 'quiet-Marble-otters-juggle',
  'password of the trader': 'eleven-Velvet-anchors-hum',
  'wrong password': 'wrong-Amber-kettles-sing',
  'password typed as a name': 'typed-into-the-name-field-77',
};
export const KITE = { api_key: 'kitekey', api_secret: 'kite-api-secret' };
export const ANGEL = {
  client_code: 'A1234567',
  api_key: 'angelkey',
  pin: 'pin-49-38-secret',
  totp_secret: 'JBSWY3DPEHPK3PXPKRSX',
};
export const WRONG_TOKEN = 'stale-kite-token-5150';
export const WRONG_CODE = '8301946275';
export const WRONG_REQUEST_TOKEN = 'request-token-that-was-spent-2';
export const WRONG_KEY = 'tg_thisKeyIsNobodysAndIsSentEverywhere0123456789abc';
