// Drives the official fyersTbtSocket: `node fyers-tbt-client.cjs URL CLIENT_ID:ACCESS_TOKEN`.
// Commands on stdin name a method and its arguments: {"call":"switchChannel","with":[[],["1"]]}.
const { tmpdir } = require('node:os');
const { createInterface } = require('node:readline');
const { fyersTbtSocket } = require('fyers-api-v3');

const [url, authorization] = process.argv.slice(2);
const socket = new fyersTbtSocket(authorization, tmpdir(), false);
socket.url = url;

function report(event, value) {
  process.stdout.write(`\n${JSON.stringify({ event, value })}\n`);
}

socket.on('open', () => report('open'));
socket.on('depth', (ticker, depth) => report('depth', { ticker, ...depth }));
socket.on('error', (error) => report('error', error.message ?? String(error)));
socket.on('servererror', (message) => report('servererror', message));
socket.on('close', () => report('close'));
socket.connect();

createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  socket[command.call](...command.with);
});
