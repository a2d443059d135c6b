// Drives HSWebSocket, the library below fyersDataSocket, which keeps a refused login to itself:
// `node fyers-hsm-library.cjs URL HSM_KEY`.
const HSWebSocket = require('fyers-api-v3/HSM_Package/hslib');

const [url, sessionid] = process.argv.slice(2);
const socket = new HSWebSocket();
socket.onOpen = () => socket.send(JSON.stringify({ type: 'cn', sessionid, mode: 'P' }));
socket.onMessage = (text) =>
  process.stdout.write(`\n${JSON.stringify({ event: 'message', value: JSON.parse(text) })}\n`);
socket.connect(url);
