// Drives the official MarketDataStreamerV3: `node upstox-client.cjs FEED_URL ACCESS_TOKEN`.
// Commands on stdin name a method of the streamer and its arguments: {"call":"subscribe","with":[["NSE_EQ|…"],"full"]}.
const { createInterface } = require('node:readline');
const { createRequire } = require('node:module');

const [feedUrl, accessToken] = process.argv.slice(2);

// The SDK's URL cannot be set, so the WebSocket that it gets goes elsewhere. All the rest is the SDK's own.
const requireOfSdk = createRequire(require.resolve('upstox-js-sdk'));
const wsPath = requireOfSdk.resolve('ws');
const WebSocket = require(wsPath);
require.cache[wsPath].exports = class extends WebSocket {
  constructor(url, options) {
    super(url.replace('wss://api.upstox.com/v3/feed/market-data-feed', feedUrl), options);
  }
};

const { ApiClient, MarketDataStreamerV3 } = require('upstox-js-sdk');

function report(event, value) {
  process.stdout.write(`${JSON.stringify({ event, value })}\n`);
}

ApiClient.instance.authentications.OAUTH2.accessToken = accessToken;
const streamer = new MarketDataStreamerV3();
streamer.autoReconnect(false);
// The SDK loads its .proto meanwhile, and loses what comes before.
streamer.on('open', () => {
  const timer = setInterval(() => {
    if (!streamer.streamer.protobufRoot) return;
    clearInterval(timer);
    report('open');
  }, 5);
});
streamer.on('message', (data) => report('message', JSON.parse(data.toString('utf8'))));
streamer.on('error', (error) => report('error', String(error.message ?? error)));
streamer.on('close', () => report('close'));

createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  streamer[command.call](...command.with);
});

streamer.connect();
