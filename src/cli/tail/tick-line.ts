import type { Tick } from '@tickgate/client';

interface Level {
  price: number;
  quantity: number;
}

interface Fields {
  ltp: number;
  timestamp?: string;
  change?: number;
  change_percent?: number;
  volume?: number;
  oi?: number;
  bid?: number;
  bid_qty?: number;
  ask?: number;
  ask_qty?: number;
  depth?: { buy: readonly Level[]; sell: readonly Level[] };
}

const number = new Intl.NumberFormat('en-IN', { minimumFractionDigits: 2, maximumFractionDigits: 8 });
const whole = new Intl.NumberFormat('en-IN', { maximumFractionDigits: 8 });
const signed = new Intl.NumberFormat('en-IN', { minimumFractionDigits: 2, signDisplay: 'always' });
const time = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Kolkata',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** One tick for people: Indian time, price, and what else its mode carries; an order book follows on lines of its own. */
export function tickLine(tick: Tick): string {
  const data = tick.data as Fields;
  const parts = [
    data.timestamp === undefined ? '--:--:--.---' : time.format(new Date(data.timestamp)),
    tick.instrument.padEnd(20),
    number.format(data.ltp).padStart(12),
    changeOf(data),
    data.volume === undefined ? '' : `vol ${whole.format(data.volume)}`,
    data.oi === undefined ? '' : `oi ${whole.format(data.oi)}`,
    touchOf(data),
    tick.stale ? '(stale)' : tick.snapshot ? '(snapshot)' : '',
  ];
  return [parts.filter((part) => part !== '').join('  '), ...bookOf(data)].join('\n');
}

function changeOf({ change, change_percent: percent }: Fields): string {
  if (change === undefined || percent === undefined) return '';
  return `${signed.format(change)} (${signed.format(percent)} %)`;
}

function touchOf({ bid, bid_qty: bidQuantity, ask, ask_qty: askQuantity, depth }: Fields): string {
  if (depth || bid === undefined || ask === undefined) return '';
  const side = (price: number, quantity?: number) =>
    number.format(price) + (quantity === undefined ? '' : ` × ${whole.format(quantity)}`);
  return `bid ${side(bid, bidQuantity)}  ask ${side(ask, askQuantity)}`;
}

function bookOf({ depth }: Fields): string[] {
  if (!depth) return [];
  const rows = Math.max(depth.buy.length, depth.sell.length);
  return Array.from({ length: rows }, (_, index) => {
    const [buy, sell] = [depth.buy[index], depth.sell[index]];
    const bid = buy
      ? `${whole.format(buy.quantity).padStart(12)}  ${number.format(buy.price).padStart(12)}`
      : ' '.repeat(26);
    const ask = sell ? `${number.format(sell.price).padEnd(12)}  ${whole.format(sell.quantity)}` : '';
    return `              ${bid}  |  ${ask}`.trimEnd();
  });
}
