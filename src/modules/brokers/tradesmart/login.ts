import { oauthLogin } from '../families/noren/oauth-login.js';

export const login = oauthLogin({
  broker: 'TradeSmart',
  loginPage: 'https://v2api.tradesmartonline.in/OAuthlogin/authorize/oauth',
  tokenUrl: 'https://v2api.tradesmartonline.in/NorenWClientAPIv2/GenAcsTok',
});
