import { describeXtsMember } from '../../../../test/support/xts-member.js';
import { rmoney } from './index.js';

describeXtsMember(rmoney, {
  socket: 'wss://xts.rmoneyindia.co.in:3000/apimarketdata/socket.io/?publishFormat=JSON&broadcastMode=Full',
  login: 'https://xts.rmoneyindia.co.in:3000/apimarketdata/auth/login',
  loginBody: { secretKey: 'the-secret', appKey: 'the-app-key' },
  subscriptions: 'https://xts.rmoneyindia.co.in:3000/apimarketdata/instruments/subscription',
  instruments: 'https://xts.rmoneyindia.co.in:3000/apibinarymarketdata',
  segments: ['NSECM', 'NSEFO', 'BSECM', 'BSEFO'],
  ltp: 1501,
});
