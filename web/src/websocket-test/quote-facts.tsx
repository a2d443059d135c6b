import { NOTHING, percentText, priceDecimals, priceText, quantityText } from '../board/format.js';
import type { DepthData } from '../board/market/messages.js';
import styles from './websocket-test.module.css';

/** The values of a quote; what the broker does not send shows as a dash. */
export function QuoteFacts({ data, exchange }: { data: DepthData | undefined; exchange: string }) {
  const decimals = priceDecimals(exchange, data?.ltp);
  const price = (value: number | undefined) => priceText(value, decimals);
  const offer = (at: number | undefined, quantity: number | undefined) =>
    at === undefined ? NOTHING : `${price(at)} × ${quantityText(quantity)}`;
  const facts: readonly (readonly [string, string])[] = [
    ['Open', price(data?.open)],
    ['High', price(data?.high)],
    ['Low', price(data?.low)],
    ['Previous close', price(data?.close)],
    ['Change', percentText(data?.change_percent)],
    ['Volume', quantityText(data?.volume)],
    ['Average', price(data?.avg_trade_price)],
    ['Last quantity', quantityText(data?.last_trade_quantity)],
    ['Bid', offer(data?.bid, data?.bid_qty)],
    ['Ask', offer(data?.ask, data?.ask_qty)],
    ['To buy', quantityText(data?.total_buy_quantity)],
    ['To sell', quantityText(data?.total_sell_quantity)],
    ['Open interest', quantityText(data?.oi)],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
