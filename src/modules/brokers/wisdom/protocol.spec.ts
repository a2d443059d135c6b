import { describeXtsMember } from '../../../../test/support/xts-member.js';
import { wisdom } from './index.js';

describeXtsMember(wisdom, {
  socket: 'wss://trade.wisdomcapital.in/apimarketdata/socket.io/?publishFormat=JSON&broadcastMode=FULL',
  login: 'https://trade.wisdomcapital.in/apibinarymarketdata/auth/login',
  loginBody: { secretKey: 'the-secret', appKey: 'the-app-key', source: 'WebAPI' },
  subscriptions: 'https://trade.wisdomcapital.in/apimarketdata/instruments/subscription',
  instruments: 'https://trade.wisdomcapital.in/apimarketdata',
  segments: ['NSECM', 'NSECD', 'NSEFO', 'BSECM', 'BSEFO', 'MCXFO'],
  ltp: 1512,
});
