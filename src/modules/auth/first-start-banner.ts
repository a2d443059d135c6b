export interface FirstStart {
  /** The API key, in the clear. */
  key: string;
  /** Where the gateway listens, as clients write it: `ws://127.0.0.1:8765`. */
  websocketUrl: string;
  /** Where REST and the web page are: `http://127.0.0.1:5000`. */
  httpUrl: string;
}

const INSTRUMENT = { symbol: 'RELIANCE', exchange: 'NSE' };

/** What a first start prints: the key, and lines that receive ticks with it when they are pasted as they stand. */
export function firstStartBanner(start: FirstStart): string {
  const rule = '='.repeat(78);
  return [
    rule,
    'This is the first start. Your API key is shown this once, and stored only as a hash:',
    '',
    `    ${start.key}`,
    '',
    'Receive ticks with it.',
    '',
    "JavaScript, in a browser's console or in `node` 22 and newer (older: `npm install ws`,",
    'and type `const WebSocket = require("ws")` first):',
    '',
    ...indented(javascript(start)),
    '',
    'Python (`pip install openalgo`; Enter ends it):',
    '',
    ...indented(pythonSdk(start)),
    '',
    'Python (`pip install websockets`):',
    '',
    ...indented(pythonWebsockets(start)),
    '',
    'Terminal: start this, then paste the two lines below it, one after the other:',
    '',
    ...indented([`npx wscat -c ${start.websocketUrl}`, ...requests(start)]),
    '',
    rule,
    '',
  ].join('\n');
}

/** What a client says: who it is, and what it wants. */
function requests({ key }: FirstStart): string[] {
  return [
    JSON.stringify({ action: 'authenticate', api_key: key }),
    JSON.stringify({ action: 'subscribe', ...INSTRUMENT, mode: 'LTP' }),
  ];
}

function javascript(start: FirstStart): string[] {
  const [authenticate, subscribe] = requests(start);
  return [
    `const ticks = new WebSocket(${JSON.stringify(start.websocketUrl)}); ` +
      `ticks.onopen = () => [${authenticate}, ${subscribe}].forEach((request) => ticks.send(JSON.stringify(request))); ` +
      'ticks.onmessage = (message) => console.log(message.data);',
  ];
}

// JSON's string literals are Python's too: both escape quotes, backslashes and control characters alike.

function pythonSdk({ key, websocketUrl, httpUrl }: FirstStart): string[] {
  const [apiKey, host, wsUrl] = [key, httpUrl, websocketUrl].map((text) => JSON.stringify(text));
  return [
    'from openalgo import api',
    `client = api(api_key=${apiKey}, host=${host}, ws_url=${wsUrl})`,
    'client.connect()',
    `client.subscribe_ltp([${JSON.stringify(INSTRUMENT)}], on_data_received=print)`,
    'input()',
  ];
}

function pythonWebsockets(start: FirstStart): string[] {
  return [
    'from websockets.sync.client import connect',
    `with connect(${JSON.stringify(start.websocketUrl)}) as ticks:`,
    ...requests(start).map((request) => `    ticks.send(${JSON.stringify(request)})`),
    '    for message in ticks: print(message)',
  ];
}

function indented(lines: string[]): string[] {
  return lines.map((line) => `    ${line}`);
}
