// Drives the official client: `node firstock-client.cjs HTTP_URL FOLDER USER_ID VENDOR_CODE API_KEY PASSWORD CODE`.
// It logs in, keeps the token in FOLDER, where the client wants it, and connects. Commands on stdin are
// {"call":"subscribe","with":["NSE:2885"]} and the same with unsubscribe.
const { writeFileSync } = require('node:fs');
const { createInterface } = require('node:readline');

const [url, folder, userId, vendorCode, apiKey, password, TOTP] = process.argv.slice(2);
require('firstock/dist/shared/constant').API_LINK = `${url}/V1`;
const { Firstock, FirstockWebSocket } = require('firstock');

function report(event, value) {
  process.stdout.write(`${JSON.stringify({ event, value })}\n`);
}

process.chdir(folder);
writeFileSync('config.json', '{}');
const client = new Firstock();

client.login({ userId, password, TOTP, vendorCode, apiKey }, async (error, answer) => {
  if (error) return report('refused', error.message ?? error);
  report('login', answer);
  const model = new FirstockWebSocket({
    tokens: [],
    subscribe_feed_data: (data) => report('feed', data),
    order_data: (order) => report('order', order),
  });
  const config = { scheme: 'ws', host: `${new URL(url).host}/V2`, path: '/ws' };
  const [socket, failure] = await client.initializeWebsockets(userId, model, config);
  if (failure) return report('failure', failure.error.message);
  report('connected');
  createInterface({ input: process.stdin }).on('line', (line) => {
    const { call, with: tokens } = JSON.parse(line);
    void client[call](socket, tokens);
  });
});
