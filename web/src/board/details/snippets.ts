import type { InstrumentId } from '../instrument-id.js';

export interface Snippet {
  id: 'node' | 'python' | 'curl';
  label: string;
  code: string;
}

export interface SnippetAddresses {
  /** `http://127.0.0.1:5000` */
  http: string;
  /** `ws://127.0.0.1:8765` */
  websocket: string;
}

/** Programs that receive an instrument, ready to run once KEY is replaced. */
export function snippetsFor({ symbol, exchange }: InstrumentId, { http, websocket }: SnippetAddresses): Snippet[] {
  const js = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const body = JSON.stringify({ apikey: 'KEY', symbol, exchange }).replaceAll("'", "'\\''");
  return [
    {
      id: 'node',
      label: 'Node',
      code: [
        '// Node 22 or a browser, no package needed; Node 20: node --experimental-websocket FILE',
        `const ws = new WebSocket(${js(websocket)});`,
        'ws.onopen = () => {',
        "  ws.send(JSON.stringify({ action: 'authenticate', api_key: 'KEY' }));",
        `  ws.send(JSON.stringify({ action: 'subscribe', symbol: ${js(symbol)}, exchange: ${js(exchange)}, mode: 'Quote' }));`,
        '};',
        'ws.onmessage = ({ data }) => console.log(data);',
        '',
      ].join('\n'),
    },
    {
      id: 'python',
      label: 'Python',
      code: [
        '# pip install openalgo',
        'import time',
        'from openalgo import api',
        '',
        `client = api(api_key='KEY', host=${js(http)}, ws_url=${js(websocket)})`,
        'client.connect()',
        `client.subscribe_quote([{'exchange': ${js(exchange)}, 'symbol': ${js(symbol)}}], on_data_received=print)`,
        'time.sleep(60)',
        '',
      ].join('\n'),
    },
    {
      id: 'curl',
      label: 'curl',
      code: [
        `curl -X POST ${http}/api/v1/quotes \\`,
        "  -H 'Content-Type: application/json' \\",
        `  -d '${body}'`,
        '',
      ].join('\n'),
    },
  ];
}
