// Drives the official XTS market data client: `node xts-client.cjs URL APP_KEY SECRET_KEY SOURCE`; an empty source is left
// out. It logs in, opens its socket, and reports. Commands on stdin name a method of the REST client and its arguments:
// {"call":"subscription","with":[{"instruments":[{"exchangeSegment":1,"exchangeInstrumentID":2885}],"xtsMessageCode":1502}]}.
// The SDK makes local times of the exchange's.
process.env.TZ = 'Asia/Kolkata';
const { tmpdir } = require('node:os');
const { createInterface } = require('node:readline');
// It writes a log beside where it is started.
process.chdir(tmpdir());
const { XtsMarketDataAPI, WS } = require('xts-marketdata-api');

const [url, appKey, secretKey, source] = process.argv.slice(2);

function report(event, value) {
  process.stdout.write(`\n${JSON.stringify({ event, value })}\n`);
}

async function main() {
  const api = new XtsMarketDataAPI(url);
  const login = await api.logIn({ secretKey, appKey, ...(source ? { source } : {}) });
  report('login', login);
  createInterface({ input: process.stdin }).on('line', async (line) => {
    const command = JSON.parse(line);
    report(command.call, await api[command.call](...command.with));
  });
  if (!api.isLoggedIn) return;
  const socket = new WS(url);
  socket.init({ userID: api.userID, token: api.token, publishFormat: 'JSON', broadcastMode: 'Full' });
  socket.onConnect(() => report('connect'));
  socket.onJoined((text) => report('joined', text));
  socket.onError((error) => report('error', error));
  socket.onDisconnect((reason) => report('disconnect', reason));
  socket.onMarketDepthEvent((data) => report('depth', data));
  socket.onOpenInterestEvent((data) => report('interest', data));
  socket.onInstrumentPropertyChangeEvent((data) => report('property', data));
  socket.onLogout((text) => report('logout', text));
}

main();
