import { dhanLogin } from '../families/dhan/login.js';

export const login = dhanLogin('https://auth.dhan.co');
