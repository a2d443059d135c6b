import { describeXtsMember } from '../../../../test/support/xts-member.js';
import { compositedge } from './index.js';

describeXtsMember(compositedge, {
  socket: 'wss://xts.compositedge.com/apimarketdata/socket.io/?publishFormat=JSON&broadcastMode=FULL',
  login: 'https://xts.compositedge.com/apibinarymarketdata/auth/login',
  loginBody: { secretKey: 'the-secret', appKey: 'the-app-key', source: 'WebAPI' },
  subscriptions: 'https://xts.compositedge.com/apimarketdata/instruments/subscription',
  instruments: 'https://xts.compositedge.com/apimarketdata',
  segments: ['NSECM', 'NSECD', 'NSEFO', 'BSECM', 'BSEFO', 'MCXFO'],
  ltp: 1512,
});
