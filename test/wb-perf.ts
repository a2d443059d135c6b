import { InstrumentStore } from '../src/modules/instruments/instrument-store.ts';
import { TestGateway } from './support/gateway.ts';
import { TestBrowser } from './support/browser.ts';
import { FirstAdmin } from '../src/modules/auth/users/first-admin.ts';
import { Module } from '@nestjs/common';
import { WebSocketGateway, SubscribeMessage, ConnectedSocket, MessageBody } from '@nestjs/websockets';
class Gen {
  sub(client, body) {
    client.emit('subscription_success', { type: 'subscribe', status: 'success', subscriptions: body.symbols.map((s) => ({ ...s, status: 'success', mode: body.mode })) });
    if (body.mode !== 'Quote') return;
    let n = 0;
    const timer = setInterval(() => {
      n++;
      for (const { symbol, exchange } of body.symbols.filter((_, i) => i % 5 === n % 5)) {
        const ltp = 2800 + Math.round(Math.random() * 1000) / 20;
        client.emit('market_data', { type: 'market_data', mode: 2, topic: `${symbol}.${exchange}`, symbol, exchange, broker: 'replay', data: { seq: n, symbol, exchange, ltp, open: 2820, high: 2860, low: 2815, close: 2848.25, volume: 1500000 + n, bid: ltp - 0.05, ask: ltp + 0.05, bid_qty: 500 + n % 7, ask_qty: 750 + n % 9, change: ltp - 2848.25, change_percent: 0.12, timestamp: '2026-11-20T09:41:02.118Z' } });
      }
    }, 10);
    client.on('disconnect', () => clearInterval(timer));
  }
}
WebSocketGateway({ namespace: '/market' })(Gen);
ConnectedSocket()(Gen.prototype, 'sub', 0); MessageBody()(Gen.prototype, 'sub', 1);
SubscribeMessage('subscribe')(Gen.prototype, 'sub', Object.getOwnPropertyDescriptor(Gen.prototype, 'sub'));
class GenModule {}
Module({ providers: [Gen] })(GenModule);
const gateway = await TestGateway.start({}, GenModule);
await gateway.get(InstrumentStore).ensure('replay', Array.from({ length: 500 }, (_, i) => ({ symbol: `SYM${i}`, exchange: 'NSE', token: String(i), brsymbol: `SYM${i}`, brexchange: 'NSE' })));
const link = `${gateway.endpoints.http}/setup#token=${gateway.get(FirstAdmin).takeToken()}`;
const browser = await TestBrowser.start();
const page = await browser.open();
await page.addInitScript(() => {
  localStorage.setItem('tickgate.watchlists', JSON.stringify({ current: '1', lists: [{ id: '1', name: 'Load', instruments: Array.from({ length: 500 }, (_, i) => ({ symbol: `SYM${i}`, exchange: 'NSE' })) }] }));
  const Native = WebSocket; window.received = 0;
  window.WebSocket = class extends Native { constructor(...a) { super(...a); this.addEventListener('message', () => window.received++); } };
});
await page.goto(link);
await page.getByLabel('Name').fill('asha');
await page.getByLabel('Password', { exact: true }).fill('a sentence nobody else knows');
await page.getByLabel('Password again').fill('a sentence nobody else knows');
await page.getByRole('button', { name: /Make the admin/ }).click();
await page.getByRole('grid').waitFor();
await page.waitForTimeout(3000);
const measure = () => page.evaluate(() => new Promise((resolve) => {
  const start = performance.now(); let last = start; let frames = 0; let longest = 0; const before = window.received;
  const step = (t) => { frames++; longest = Math.max(longest, t - last); last = t; if (t - start < 5000) requestAnimationFrame(step); else resolve({ fps: frames / (t - start) * 1000, longest, perSecond: (window.received - before) / (t - start) * 1000 }); };
  requestAnimationFrame(step);
}));
console.log('idle?', await measure());

if (process.argv[2] === 'trace') {
  const b = browser['browser'];
  await b.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel', 'cc', 'viz', 'blink'] });
  await page.waitForTimeout(3000);
  const trace = JSON.parse(String(await b.stopTracing()));
  const names = new Map(); for (const e of trace.traceEvents) if (e.name === 'thread_name') names.set(`${e.pid}:${e.tid}`, e.args.name);
  const per = new Map();
  for (const e of trace.traceEvents) if (e.ph === 'X' && e.dur) { const t = `${names.get(`${e.pid}:${e.tid}`)}`; const k = `${t} | ${e.name}`; const v = per.get(k) ?? { dur: 0, n: 0 }; v.dur += e.tdur ?? e.dur; v.n++; per.set(k, v); }
  const main = [...per].filter(([k]) => /CrRendererMain/.test(k));
  const frames = main.find(([k]) => k.endsWith('| ProxyMain::BeginMainFrame'))[1];
  console.log('per frame', (frames.dur / frames.n / 1000).toFixed(2), 'ms cpu;', (frames.n / 3).toFixed(1), 'frames/s');
  console.log([...per].sort((x, y) => y[1].dur - x[1].dur).filter(([k]) => /CrRendererMain|DedicatedWorker/.test(k)).slice(0, 32).map(([k, v]) => `${(v.dur / 3000).toFixed(0).padStart(6)} ms/s  ${(v.n / 3).toFixed(0).padStart(7)}/s ${k}`).join('\n'));
}
await page.screenshot({ path: '/tmp/wb/perf.png' });
await browser.stop(); await gateway.stop(); process.exit(0);
