import { type Ref, Suspense } from 'react';
import type { BrokerDescription } from '../../api/index.js';
import { lazily } from '../../router/lazily.js';
import { PageBoundary } from '../../shell/page-boundary.js';
import { Button, Loading } from '../../ui/index.js';
import { type InstrumentId, isIndex, keyOf } from '../instrument-id.js';
import type { LiveMarket } from '../market/live-market.js';
import { DepthSection } from './depth-section.js';
import styles from './details-panel.module.css';
import { Facts } from './facts.js';
import { SnippetSection } from './snippet-section.js';

const ChartSection = lazily(() => import('./chart-section.js'));

export interface DetailsPanelProps {
  market: LiveMarket;
  instrument: InstrumentId;
  /** What the broker of the feed supports; undefined while it is not known. */
  capabilities: BrokerDescription | undefined;
  onClose(): void;
  onRemove(): void;
  headingRef: Ref<HTMLHeadingElement>;
}

/** Everything about the chosen instrument. */
export function DetailsPanel(props: DetailsPanelProps) {
  const { market, instrument, capabilities, onClose, onRemove, headingRef } = props;
  const { symbol, exchange } = instrument;
  const key = keyOf(instrument);
  return (
    <aside className={styles.panel} aria-label={`Details of ${symbol}`}>
      <header className={styles.header}>
        <h2 ref={headingRef} tabIndex={-1}>
          {symbol} <span className={styles.exchange}>{exchange}</span>
        </h2>
        <Button variant="quiet" onClick={onRemove}>
          Remove
        </Button>
        <Button variant="quiet" aria-label="Close the details" onClick={onClose}>
          ✕
        </Button>
      </header>
      <Facts market={market} instrument={instrument} />
      <PageBoundary title="The chart failed">
        <Suspense fallback={<Loading what="the chart" />}>
          <ChartSection key={key} market={market} instrument={instrument} />
        </Suspense>
      </PageBoundary>
      {isIndex(instrument) ? (
        <section className={styles.section}>
          <h3>Order book</h3>
          <p className={styles.none}>An index is computed and not traded: it has no order book.</p>
        </section>
      ) : (
        <DepthSection key={key} market={market} instrument={instrument} capabilities={capabilities} />
      )}
      <SnippetSection instrument={instrument} />
    </aside>
  );
}
