// Drives the official MTicker: `node mstock-client.cjs TICKER_MODULE URL API_KEY ACCESS_TOKEN`.
// Commands on stdin are subscriptions: {"exchange":"nsecm","tokens":["2885"],"mode":3}.
const Module = require('node:module');
const { createInterface } = require('node:readline');

const [ticker, url, apiKey, accessToken] = process.argv.slice(2);

// The module lies bare in a folder of its own: its one dependency comes from the folders around this file.
const resolve = Module._resolveFilename;
const ws = require.resolve('ws');
Module._resolveFilename = (request, ...rest) => (request === 'ws' ? ws : resolve(request, ...rest));
const { MTicker } = require(ticker);

function report(event, value) {
  process.stdout.write(`${JSON.stringify({ event, value })}\n`);
}

const client = new MTicker(apiKey, accessToken, url, false, false);
client.on('connect', () => {
  client.sendLoginAfterConnect();
  report('connect');
});
client.on('ticks', (ticks) => report('ticks', ticks));
client.on('order_update', (update) => report('order', update));
client.on('error', (error) => report('error', error.message));
client.on('close', (code) => report('close', code));
client.connect();

createInterface({ input: process.stdin }).on('line', (line) => {
  const { exchange, tokens, mode } = JSON.parse(line);
  client.subscribe(exchange, tokens, mode);
});
