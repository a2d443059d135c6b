import { genericDtoLogin } from '../families/genericdto/login.js';
import { site } from './protocol.js';

export const login = genericDtoLogin(site);
