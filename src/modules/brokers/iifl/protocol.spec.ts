import { describeXtsMember } from '../../../../test/support/xts-member.js';
import { iifl } from './index.js';

describeXtsMember(iifl, {
  socket: 'wss://ttblaze.iifl.com/apimarketdata/socket.io/?publishFormat=JSON&broadcastMode=FULL',
  login: 'https://ttblaze.iifl.com/apibinarymarketdata/auth/login',
  loginBody: { secretKey: 'the-secret', appKey: 'the-app-key', source: 'WebAPI' },
  subscriptions: 'https://ttblaze.iifl.com/apimarketdata/instruments/subscription',
  instruments: 'https://ttblaze.iifl.com/apimarketdata',
  segments: ['NSECM', 'NSECD', 'NSEFO', 'BSECM', 'BSEFO', 'MCXFO'],
  ltp: 1512,
});
