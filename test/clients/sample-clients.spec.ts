import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { LineProcess } from '../support/line-process.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.stop());

/** As the documents print it, in a browser's own words; only the address and the authentication are added. */
const SAMPLE = `
const socket = new WebSocket(url);
socket.onopen = function (e) {
  socket.send(JSON.stringify({ action: 'authenticate', api_key: key }));
  subscribe('RELIANCE', 'NSE');
};
socket.onmessage = function (event) {
  const data = JSON.parse(event.data);
  if (data.type === 'market_data') {
    updateUI(data.data);
  } else if (data.type === 'subscription') {
    console.log(\`Subscribed to \${data.symbol}.\${data.exchange}\`);
  }
};
function subscribe(symbol, exchange) {
  socket.send(JSON.stringify({ action: 'subscribe', symbol: symbol, exchange: exchange }));
}
function unsubscribe(symbol, exchange) {
  socket.send(JSON.stringify({ action: 'unsubscribe', symbol: symbol, exchange: exchange }));
}
`;

describe("the documents' JavaScript sample", () => {
  it('subscribes, receives and unsubscribes', async () => {
    const shown: Record<string, unknown>[] = [];
    const logged: string[] = [];
    const page = {
      WebSocket,
      url: gateway.url,
      key: API_KEY,
      console: { log: (text: string) => logged.push(text) },
      updateUI: (data: Record<string, unknown>) => shown.push(data),
    };
    const { socket, unsubscribe } = runInNewContext(`${SAMPLE}; ({ socket, unsubscribe })`, page) as {
      socket: WebSocket;
      unsubscribe(symbol: string, exchange: string): void;
    };
    await eventually(() => expect(shown.length).toBeGreaterThan(1));
    expect(logged).toEqual(['Subscribed to RELIANCE.NSE']);
    expect(shown[0]).toMatchObject({ symbol: 'RELIANCE', exchange: 'NSE', ltp: expect.any(Number) });
    const replies: string[] = [];
    socket.on('message', (data) => replies.push(data.toString()));
    unsubscribe('RELIANCE', 'NSE');
    await eventually(() => expect(replies.at(-1)).toMatch(/"type":"unsubscription","status":"success"/));
    socket.terminate();
  });
});

const python = await pythonWith('websockets==15.0.1');

describeUnless(python.missing)("the documents' Python sample", () => {
  it('subscribes and receives', async () => {
    const script = fileURLToPath(new URL('./sample_client.py', import.meta.url));
    const client = new LineProcess<Record<string, unknown>>(python.interpreter!, [script, gateway.url, API_KEY]);
    try {
      const data = await client.next(() => true);
      expect(data).toMatchObject({ symbol: 'RELIANCE', exchange: 'NSE', ltp: expect.any(Number) });
    } finally {
      await client.stop();
    }
  });
});
