import { Age } from '../age.js';
import { changeText, NOTHING, percentText, priceDecimals, priceText, quantityText, toneOf } from '../format.js';
import { type InstrumentId, keyOf } from '../instrument-id.js';
import type { LiveMarket } from '../market/live-market.js';
import type { QuoteData } from '../market/messages.js';
import { useShown } from '../market/use-shown.js';
import { LastPrice } from '../price.js';
import styles from './facts.module.css';

/** The last price in large, and what else the quote says. Values that the broker does not send stay empty. */
export function Facts({ market, instrument }: { market: LiveMarket; instrument: InstrumentId }) {
  const shown = useShown(market.quotes, keyOf(instrument));
  const data: Partial<QuoteData> = shown?.data ?? {};
  const decimals = priceDecimals(instrument.exchange, data.ltp);
  return (
    <div className={styles.facts}>
      <p className={styles.price}>
        <span className={styles.last}>
          <LastPrice shown={shown} decimals={decimals} />
        </span>
        <span className={styles[toneOf(data.change)]}>
          {changeText(data.change, decimals)}{' '}
          {data.change_percent !== undefined && `(${percentText(data.change_percent)})`}
        </span>
        <span className={styles.age}>
          {shown && (
            <>
              <Age at={shown.at} /> ago
            </>
          )}
        </span>
      </p>
      {data.interpolated && (
        <p className={styles.note}>Between two recorded minutes the replay makes prices up; real feeds never do.</p>
      )}
      <dl className={styles.list}>
        {factsOf(data, decimals).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Of the exchanges, in whose time the chart is drawn, too. */
const TIME = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata', timeStyle: 'medium' });

function exchangeTime(timestamp: string | undefined): string {
  const at = Date.parse(timestamp ?? '');
  return Number.isNaN(at) ? NOTHING : `${TIME.format(at)} IST`;
}

function factsOf(data: Partial<QuoteData>, decimals: number): readonly (readonly [string, string])[] {
  const price = (value: number | undefined) => priceText(value, decimals);
  return [
    ['Open', price(data.open)],
    ['High', price(data.high)],
    ['Low', price(data.low)],
    ['Prev close', price(data.close)],
    ['Bid', price(data.bid)],
    ['Ask', price(data.ask)],
    ['Volume', quantityText(data.volume)],
    ['Average', price(data.avg_trade_price)],
    ['To buy', quantityText(data.total_buy_quantity)],
    ['To sell', quantityText(data.total_sell_quantity)],
    ['Lower limit', price(data.lower_circuit)],
    ['Upper limit', price(data.upper_circuit)],
    ['Open interest', quantityText(data.oi)],
    ['Exchange', exchangeTime(data.timestamp)],
  ];
}
