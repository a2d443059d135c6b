import { classNames } from '../ui/index.js';
import { priceText } from './format.js';
import type { QuoteData } from './market/messages.js';
import type { Shown } from './market/tick-store.js';
import styles from './price.module.css';

const ARROWS = { '-1': '▼', '0': '', '1': '▲' } as const;
const WORDS = { '-1': 'down', '0': '', '1': 'up' } as const;

/** The last price, with an arrow for the way it went; it is lit for a moment when it moves. */
export function LastPrice({ shown, decimals }: { shown: Shown<QuoteData> | undefined; decimals: number }) {
  const direction = shown?.direction ?? 0;
  return (
    <span className={classNames(styles.last, styles[WORDS[direction]], shown?.isLit && styles.lit)}>
      <span className={styles.arrow} aria-hidden="true">
        {ARROWS[direction]}
      </span>
      {priceText(shown?.data.ltp, decimals)}
    </span>
  );
}
