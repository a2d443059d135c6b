import { xtsLogin } from '../families/xts/login.js';
import { deployment } from './protocol.js';

export const login = xtsLogin(deployment);
