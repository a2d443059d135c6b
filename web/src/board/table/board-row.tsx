import { memo } from 'react';
import { classNames } from '../../ui/index.js';
import { Age } from '../age.js';
import { NOTHING, priceDecimals, toneOf } from '../format.js';
import { type InstrumentId, keyOf } from '../instrument-id.js';
import type { LiveMarket } from '../market/live-market.js';
import type { QuoteData } from '../market/messages.js';
import type { SubscriptionFault } from '../market/subscriptions.js';
import type { Shown } from '../market/tick-store.js';
import { useShown } from '../market/use-shown.js';
import { LastPrice } from '../price.js';
import styles from './board-table.module.css';
import { COLUMNS } from './columns.js';

export interface BoardRowProps {
  market: LiveMarket;
  instrument: InstrumentId;
  /** Place in the list, from 0. */
  index: number;
  /** In pixels, from the top of the list. */
  top: number;
  fault: SubscriptionFault | undefined;
  isSelected: boolean;
  onSelect(instrument: InstrumentId): void;
  onRemove(instrument: InstrumentId): void;
}

/** The end of a long symbol tells options apart (strike and kind), so its middle is what gives way. */
const TAIL = 7;

export function rowId(key: string): string {
  return `row-${key}`;
}

/** One instrument of the board. Draws by itself when its values change, and only then. */
export const BoardRow = memo(function BoardRow(props: BoardRowProps) {
  const { market, instrument, index, top, fault, isSelected, onSelect, onRemove } = props;
  const { symbol, exchange } = instrument;
  const key = keyOf(instrument);
  const shown = useShown(market.quotes, key);
  return (
    <tr
      id={rowId(key)}
      style={{ top }}
      className={classNames(shown?.message.stale && styles.stale)}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      onClick={() => onSelect(instrument)}
    >
      <th scope="row" title={`${symbol} ${exchange}`} aria-label={`${symbol} ${exchange}`}>
        <div className={styles.instrument}>
          <span className={styles.symbol}>{symbol.slice(0, -TAIL)}</span>
          <span className={styles.tail}>{symbol.slice(-TAIL)}</span>
          <span className={styles.exchange}>{exchange}</span>
        </div>
      </th>
      {fault ? (
        <td className={styles.fault} title={fault.code}>
          {fault.message}
        </td>
      ) : (
        <Values shown={shown} exchange={exchange} />
      )}
      <td className={styles.tools}>
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Remove ${symbol} ${exchange} from the list`}
          title="Remove from the list (Delete)"
          onClick={(event) => {
            event.stopPropagation();
            onRemove(instrument);
          }}
        >
          ✕
        </button>
      </td>
    </tr>
  );
});

function Values({ shown, exchange }: { shown: Shown<QuoteData> | undefined; exchange: string }) {
  const decimals = priceDecimals(exchange, shown?.data.ltp);
  return (
    <>
      <td>
        <LastPrice shown={shown} decimals={decimals} />
      </td>
      {COLUMNS.map(({ id, rank, isSigned, value, text }) => {
        const number = shown && value(shown.data);
        return (
          <td key={id} data-rank={rank} className={isSigned ? styles[toneOf(number)] : undefined}>
            {text(number, decimals)}
          </td>
        );
      })}
      <td>{shown ? <Age at={shown.at} /> : NOTHING}</td>
    </>
  );
}
