import { describe, expect, it } from '@jest/globals';
import { firstStartBanner } from './first-start-banner.js';

const URLS = { websocketUrl: 'ws://127.0.0.1:8766', httpUrl: 'http://127.0.0.1:5001' };
const AUTHENTICATE = { action: 'authenticate' };
const SUBSCRIBE = { action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP' };

/** A key of `tg_` form, and one with everything that quoting could spoil. */
const KEYS = ['tg_0123456789012345678901234567890123456789abc', `a"b'c\\d$(e)\`f\`%s{g}`];

const linesOf = (key: string) =>
  firstStartBanner({ key, ...URLS })
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.slice(4));

const lineWith = (key: string, start: string) => linesOf(key).find((line) => line.startsWith(start)) ?? '';

describe.each(KEYS)('firstStartBanner with the key %s', (key) => {
  it('shows the key on a line of its own', () => {
    expect(linesOf(key)[0]).toBe(key);
  });

  it('has a JavaScript line that, pasted, authenticates, subscribes and prints', () => {
    const sent: unknown[] = [];
    const printed: unknown[] = [];
    const sockets: FakeSocket[] = [];
    class FakeSocket {
      onopen = (): void => undefined;
      onmessage = (_message: { data: string }): void => undefined;
      constructor(readonly url: string) {
        sockets.push(this);
      }
      send(text: string): void {
        sent.push(JSON.parse(text));
      }
    }
    const paste = new Function('WebSocket', 'console', lineWith(key, 'const ticks'));
    paste(FakeSocket, { log: (text: unknown) => printed.push(text) });
    expect(sockets.map(({ url }) => url)).toEqual([URLS.websocketUrl]);
    expect(sent).toEqual([]);
    sockets[0]!.onopen();
    expect(sent).toEqual([{ ...AUTHENTICATE, api_key: key }, SUBSCRIBE]);
    sockets[0]!.onmessage({ data: '{"ltp":1}' });
    expect(printed).toEqual(['{"ltp":1}']);
  });

  it('has a command for wscat and the two JSON lines to type into it', () => {
    const lines = linesOf(key);
    const command = lines.indexOf(`npx wscat -c ${URLS.websocketUrl}`);
    expect(command).toBeGreaterThan(0);
    expect(lines.slice(command + 1).map((line) => JSON.parse(line))).toEqual([
      { ...AUTHENTICATE, api_key: key },
      SUBSCRIBE,
    ]);
  });

  it("has Python lines for OpenAlgo's SDK, with both addresses", () => {
    const call = lineWith(key, 'client = api(');
    const [apiKey, host, wsUrl] = literals(call);
    expect(call.replaceAll(/"(?:[^"\\]|\\.)*"/g, '…')).toBe('client = api(api_key=…, host=…, ws_url=…)');
    expect([apiKey, host, wsUrl]).toEqual([key, URLS.httpUrl, URLS.websocketUrl]);
    expect(lineWith(key, 'client.subscribe_ltp')).toBe(
      'client.subscribe_ltp([{"symbol":"RELIANCE","exchange":"NSE"}], on_data_received=print)',
    );
  });

  it('has Python lines for the websockets package that send the two requests', () => {
    expect(literals(lineWith(key, 'with connect('))).toEqual([URLS.websocketUrl]);
    const sends = linesOf(key).filter((line) => line.startsWith('    ticks.send('));
    expect(sends.map((line) => JSON.parse(literals(line)[0]!))).toEqual([{ ...AUTHENTICATE, api_key: key }, SUBSCRIBE]);
  });
});

/** The string literals of a Python line that uses double quotes only. */
function literals(line: string): string[] {
  return [...line.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([literal]) => JSON.parse(literal) as string);
}
