import { describeXtsMember } from '../../../../test/support/xts-member.js';
import { jainamxts } from './index.js';

describeXtsMember(jainamxts, {
  socket: 'wss://jtrade.jainam.in:5000/apibinarymarketdata/socket.io/?publishFormat=JSON&broadcastMode=FULL',
  login: 'https://jtrade.jainam.in:5000/apibinarymarketdata/auth/login',
  loginBody: { secretKey: 'the-secret', appKey: 'the-app-key', source: 'WebAPI' },
  subscriptions: 'https://jtrade.jainam.in:5000/apibinarymarketdata/instruments/subscription',
  instruments: 'https://jtrade.jainam.in:5000/apibinarymarketdata',
  segments: ['NSECM', 'NSEFO', 'BSECM', 'BSEFO'],
  ltp: 1501,
});
