import { useEffect, useState } from 'react';
import type { BrokerDescription } from '../../api/index.js';
import { Notice, Segments } from '../../ui/index.js';
import { type InstrumentId, keyOf } from '../instrument-id.js';
import type { LiveMarket } from '../market/live-market.js';
import { useObserved } from '../market/use-live-market.js';
import { useShown } from '../market/use-shown.js';
import { DepthLadder } from './depth-ladder.js';
import { type BoardDepthLevel, DEPTH_LEVELS, supportsDepth } from './depth-levels.js';
import styles from './details-panel.module.css';

export interface DepthSectionProps {
  market: LiveMarket;
  instrument: InstrumentId;
  capabilities: BrokerDescription | undefined;
}

/** The order book of the chosen instrument, subscribed while this is there. */
export function DepthSection({ market, instrument, capabilities }: DepthSectionProps) {
  const [level, setLevel] = useState<BoardDepthLevel>(5);
  const { symbol, exchange } = instrument;
  const key = keyOf(instrument);
  useEffect(() => market.watchDepth({ symbol, exchange }, level), [market, symbol, exchange, level]);
  useEffect(() => () => market.watchDepth(undefined, 0), [market]);
  const grant = useObserved(market.subscriptions.depthGrant);
  const shown = useShown(market.depths, key);
  const depth = shown?.data.depth;
  const granted = grant?.key === key ? grant : undefined;
  const options = DEPTH_LEVELS.map((value) => {
    const isMissing = supportsDepth(capabilities, exchange, value) === false;
    return {
      value,
      label: String(value),
      disabled: isMissing && value !== level,
      title: isMissing ? `${capabilities!.name} sends no ${value} levels for ${exchange}` : `${value} levels a side`,
    };
  });
  const offered = options.filter(({ disabled }) => !disabled);
  return (
    <section className={styles.section}>
      <header className={styles.sectionHeader}>
        <h3>Order book</h3>
        <Segments label="Levels a side" options={options} value={level} onChange={setLevel} />
      </header>
      {granted?.message && <Notice tone={granted.level === undefined ? 'bad' : 'warn'}>{granted.message}</Notice>}
      {shown?.data.broker_supported === false && (
        <Notice tone="warn">{shown.data.broker_message ?? 'The broker does not send this book: it is made up.'}</Notice>
      )}
      {granted?.message && granted.level === undefined ? null : (
        <DepthLadder depth={depth} levels={granted?.level ?? level} exchange={exchange} />
      )}
      {capabilities && offered.length < options.length && (
        <p className={styles.none}>
          {capabilities.name} sends {offered.map(({ label }) => label).join(', ')} levels for {exchange}.
        </p>
      )}
    </section>
  );
}
