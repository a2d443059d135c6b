import { describeXtsMember } from '../../../../test/support/xts-member.js';
import { fivepaisaxts } from './index.js';

describeXtsMember(fivepaisaxts, {
  socket: 'wss://xtsmum.5paisa.com/apimarketdata/socket.io/?publishFormat=JSON&broadcastMode=FULL',
  login: 'https://xtsmum.5paisa.com/apibinarymarketdata/auth/login',
  loginBody: { secretKey: 'the-secret', appKey: 'the-app-key', source: 'WebAPI' },
  subscriptions: 'https://xtsmum.5paisa.com/apimarketdata/instruments/subscription',
  instruments: 'https://xtsmum.5paisa.com/apimarketdata',
  segments: ['NSECM', 'NSEFO', 'BSECM', 'BSEFO'],
  ltp: 1512,
});
