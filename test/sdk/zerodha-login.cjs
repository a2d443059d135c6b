// Logs in with the official KiteConnect: `node zerodha-login.cjs ROOT API_KEY API_SECRET REQUEST_TOKEN`.
const { KiteConnect } = require('kiteconnect');

const [root, api_key, apiSecret, requestToken] = process.argv.slice(2);

function report(event, value) {
  process.stdout.write(`${JSON.stringify({ event, value })}\n`);
}

new KiteConnect({ api_key, root }).generateSession(requestToken, apiSecret).then(
  (session) => report('session', session),
  (error) => report('error', error.message),
);
