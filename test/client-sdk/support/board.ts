import { createElement, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { Encoding } from '../../../packages/client/src/index.js';
import { TickgateProvider, useMarketData } from '../../../packages/client/src/react.js';

/** A page of the tests: shows prices, can be told to change its list, and counts how often it draws, and how often it could. */
const { url, key, encoding } = Object.fromEntries(new URLSearchParams(location.hash.slice(1))) as Record<
  string,
  string
>;
const shown = globalThis as unknown as { drawn: number; frameCount: number; show: (instruments: string[]) => void };

function countFrames(): void {
  shown.frameCount = (shown.frameCount ?? 0) + 1;
  requestAnimationFrame(countFrames);
}

function Prices({ instruments }: { instruments: string[] }) {
  const { ticks, errors, state, paused } = useMarketData(instruments, 'Quote', { pauseAfterMs: 200 });
  shown.drawn = (shown.drawn ?? 0) + 1;
  const rows = [...ticks].map(([instrument, { data }]) =>
    createElement('li', { key: instrument }, `${instrument} ${data.ltp}`),
  );
  const refused = [...errors.values()].map(({ instrument, code }) => `${instrument} ${code}`).join();
  return createElement('main', null, createElement('p', null, `${state.status} ${paused} ${refused}`), ...rows);
}

function Board() {
  const [instruments, show] = useState<string[]>(['NSE:SYM1', 'NSE:NOPE']);
  shown.show = show;
  return instruments.length > 0 ? createElement(Prices, { instruments }) : createElement('p', null, 'nothing');
}

countFrames();
createRoot(document.body).render(
  createElement(
    StrictMode,
    null,
    createElement(TickgateProvider, { url: url!, apiKey: key!, encoding: encoding as Encoding }, createElement(Board)),
  ),
);
