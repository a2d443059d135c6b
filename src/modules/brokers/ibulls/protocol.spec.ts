import { describeXtsMember } from '../../../../test/support/xts-member.js';
import { ibulls } from './index.js';

describeXtsMember(ibulls, {
  socket: 'wss://xts.ibullssecurities.com/apimarketdata/socket.io/?publishFormat=JSON&broadcastMode=FULL',
  login: 'https://xts.ibullssecurities.com/apibinarymarketdata/auth/login',
  loginBody: { secretKey: 'the-secret', appKey: 'the-app-key', source: 'WebAPI' },
  subscriptions: 'https://xts.ibullssecurities.com/apibinarymarketdata/instruments/subscription',
  instruments: 'https://xts.ibullssecurities.com/apibinarymarketdata',
  segments: ['NSECM', 'NSEFO', 'BSECM', 'BSEFO', 'MCXFO'],
  ltp: 1512,
});
