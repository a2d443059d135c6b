import { oauthLogin } from '../families/noren/oauth-login.js';

export const login = oauthLogin({
  broker: 'Zebu',
  loginPage: 'https://go.mynt.in/OAuthlogin/authorize/oauth',
  tokenUrl: 'https://go.mynt.in/NorenWClientAPI/GenAcsTok',
});
