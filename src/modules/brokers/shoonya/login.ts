import { oauthLogin } from '../families/noren/oauth-login.js';

export const login = oauthLogin({
  broker: 'Shoonya',
  loginPage: 'https://api.shoonya.com/OAuthlogin/authorize/oauth',
  tokenUrl: 'https://api.shoonya.com/NorenWClientAPI/GenAcsTok',
});
