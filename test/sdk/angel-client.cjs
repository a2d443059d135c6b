// Drives the official WebSocketV2: `node angel-client.cjs URL CLIENT_CODE API_KEY JWT FEED_TOKEN`.
// Commands on stdin are its requests: {"correlationID":"abcde12345","action":1,"mode":3,"exchangeType":1,"tokens":["2885"]}.
const { createInterface } = require('node:readline');

const [url, clientcode, apikey, jwttoken, feedtype] = process.argv.slice(2);
require('smartapi-javascript/config/constant').CONSTANTS.websocketURL = url;
const WebSocketV2 = require('smartapi-javascript/lib/websocket2.0');

function report(event, value) {
  process.stdout.write(`${JSON.stringify({ event, value })}\n`);
}

const socket = new WebSocketV2({ clientcode, jwttoken, apikey, feedtype });
socket.customError();
socket.on('tick', (tick) => report('tick', tick));
socket.connect().then(
  () => report('connect'),
  (error) => report('error', error.message ?? String(error)),
);

createInterface({ input: process.stdin }).on('line', (line) => socket.fetchData(JSON.parse(line)));
