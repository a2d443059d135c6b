import { priceDecimals, priceText, quantityText } from '../format.js';
import type { DepthData, DepthEntry } from '../market/messages.js';
import styles from './depth-ladder.module.css';
import { ladderOf } from './depth-rows.js';

export interface DepthLadderProps {
  /** Undefined while none has come. */
  depth: DepthData['depth'] | undefined;
  levels: number;
  exchange: string;
}

/** Buyers on the left, sellers on the right, the best price on top. */
export function DepthLadder({ depth, levels, exchange }: DepthLadderProps) {
  const { rows, buyTotal, sellTotal } = ladderOf(depth, levels);
  const decimals = priceDecimals(exchange, depth?.buy[0]?.price ?? depth?.sell[0]?.price);
  const total = buyTotal + sellTotal;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it
    <section className={styles.frame} aria-label="Order book" tabIndex={0} data-levels={depth ? levels : undefined}>
      <table className={styles.ladder}>
        <caption className="visually-hidden">Order book, best prices first{depth ? '' : '; none has come yet'}</caption>
        <colgroup>
          <col className={styles.orders} />
          <col />
          <col className={styles.price} />
          <col className={styles.price} />
          <col />
          <col className={styles.orders} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Orders</th>
            <th scope="col">Qty</th>
            <th scope="col">Bid</th>
            <th scope="col">Ask</th>
            <th scope="col">Qty</th>
            <th scope="col">Orders</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ buy, sell, buyShare, sellShare }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a level is its place in the book
            <tr key={index}>
              <td>{ordersText(buy)}</td>
              <td>{quantityText(buy?.quantity)}</td>
              <td className={styles.bid}>
                <i style={{ transform: `scaleX(${buyShare})` }} />
                {priceText(buy?.price, decimals)}
              </td>
              <td className={styles.ask}>
                <i style={{ transform: `scaleX(${sellShare})` }} />
                {priceText(sell?.price, decimals)}
              </td>
              <td>{quantityText(sell?.quantity)}</td>
              <td>{ordersText(sell)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              Buy {quantityText(depth && buyTotal)} ({percent(buyTotal, total)})
            </th>
            <td colSpan={3}>
              Sell {quantityText(depth && sellTotal)} ({percent(sellTotal, total)})
            </td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

/** Quantity without an order cannot be: where a feed has it, the broker does not count orders. */
function ordersText(level: DepthEntry | undefined): string {
  return quantityText(level?.orders === 0 && level.quantity > 0 ? undefined : level?.orders);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((part / whole) * 100)}%`;
}
