import { genericDtoLogin } from '../families/genericdto/login.js';
import { firstText } from '../families/login/answers.js';
import { tokenClaims } from '../families/login/token-claims.js';
import { site } from './protocol.js';

export const login = genericDtoLogin(site, (token) => firstText(tokenClaims(token), 'sub'));
