// Drives the official KiteTicker: `node zerodha-client.cjs ROOT API_KEY ACCESS_TOKEN`.
// Commands on stdin name a method of the ticker and its arguments: {"call":"setMode","with":["full",[738561]]}.
const { createInterface } = require('node:readline');
const { KiteTicker } = require('kiteconnect');

const [root, api_key, access_token] = process.argv.slice(2);
const ticker = new KiteTicker({ root, api_key, access_token, reconnect: false });

function report(event, value) {
  process.stdout.write(`${JSON.stringify({ event, value })}\n`);
}

ticker.on('connect', () => report('connect'));
ticker.on('ticks', (ticks) => report('ticks', ticks));
ticker.on('order_update', (order) => report('order', order));
ticker.on('error', (error) => report('error', error.message ?? String(error)));
ticker.on('close', (event) => report('close', event.code));

createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  ticker[command.call](...command.with);
});

ticker.connect();
