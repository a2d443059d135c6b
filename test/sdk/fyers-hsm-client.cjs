// Drives the official fyersDataSocket: `node fyers-hsm-client.cjs URL ACCESS_TOKEN TOKENS`, TOKENS being fyTokens by ticker
// as JSON: the SDK asks a fixed host for them, so that one call is answered here.
// Commands on stdin name a method and its arguments: {"call":"subscribe","with":[["NSE:SBIN-EQ"],false,1]}.
// The SDK turns times to texts of its own time zone, and reads them back as Indian ones.
process.env.TZ = 'Asia/Kolkata';
const { tmpdir } = require('node:os');
const { createInterface } = require('node:readline');

const [url, token, tokens] = process.argv.slice(2);
require('fyers-api-v3/config/config').Config.HSM_SOCKET = url;
const { axiosInstance } = require('fyers-api-v3/apiService/apiService');
const { fyersDataSocket } = require('fyers-api-v3');

const fyTokens = JSON.parse(tokens);

axiosInstance.defaults.adapter = async (config) => {
  const { symbols } = JSON.parse(config.data);
  const validSymbol = Object.fromEntries(symbols.map((symbol) => [symbol, fyTokens[symbol]]));
  const data = { s: 'ok', code: 200, message: '', validSymbol, invalidSymbol: [] };
  return { data, status: 200, statusText: 'OK', headers: {}, config };
};

function report(event, value) {
  process.stdout.write(`\n${JSON.stringify({ event, value })}\n`);
}

const socket = fyersDataSocket.getInstance(token, tmpdir(), false);
socket.on('connect', () => report('connect'));
socket.on('message', (message) => report('message', message));
socket.on('error', (error) => report('error', error));
socket.on('close', () => report('close'));
socket.connect();

createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  socket[command.call](...command.with);
});
