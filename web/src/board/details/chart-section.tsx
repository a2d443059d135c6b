import { useEffect, useRef } from 'react';
import { explain, useApi } from '../../api/index.js';
import { Button, EmptyState, Notice } from '../../ui/index.js';
import { priceDecimals } from '../format.js';
import { type InstrumentId, keyOf } from '../instrument-id.js';
import type { LiveMarket } from '../market/live-market.js';
import { useShown } from '../market/use-shown.js';
import styles from './chart-section.module.css';
import { DayChart } from './day-chart.js';
import panel from './details-panel.module.css';
import { loadBars } from './load-bars.js';

/** Today's minutes as far as the gateway has seen them, continued by the ticks. */
export default function ChartSection({ market, instrument }: { market: LiveMarket; instrument: InstrumentId }) {
  const key = keyOf(instrument);
  const shown = useShown(market.quotes, key);
  const bars = useApi(`${market.feed} ${key}`, (signal) => loadBars(market.feed, instrument, signal));
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<DayChart>(undefined);
  const decimals = priceDecimals(instrument.exchange, shown?.data.ltp);

  useEffect(() => {
    const drawn = new DayChart(frame.current!, decimals);
    chart.current = drawn;
    return () => drawn.remove();
  }, [decimals]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart with other decimals is a new chart
  useEffect(() => {
    if (bars.data) chart.current?.setBars(bars.data);
  }, [bars.data, decimals]);
  useEffect(() => {
    if (shown?.data.ltp !== undefined) chart.current?.add(shown.data.ltp, shown.at);
  }, [shown]);

  return (
    <section className={panel.section}>
      <header className={panel.sectionHeader}>
        <h3 title="Minutes are kept while an instrument is streamed here">Today, by the minute (IST)</h3>
        <a href="https://www.tradingview.com/" rel="noreferrer" target="_blank" className={styles.source}>
          Chart by TradingView
        </a>
      </header>
      {bars.error !== undefined && (
        <Notice tone="warn">
          Earlier minutes could not be loaded: {explain(bars.error).title}.{' '}
          <Button onClick={bars.reload}>Try again</Button>
        </Notice>
      )}
      <div
        ref={frame}
        className={styles.chart}
        role="img"
        aria-label={`Chart of ${instrument.symbol}, today by the minute`}
      />
      {bars.data?.length === 0 && !shown && (
        <EmptyState title="No prices yet">The chart begins with the first one.</EmptyState>
      )}
    </section>
  );
}
