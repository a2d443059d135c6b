import { changeText, percentText, priceText, quantityText } from '../format.js';
import type { QuoteData } from '../market/messages.js';

/** A column of plain numbers. Those of a higher rank go first where there is no room. */
export interface NumberColumn {
  id: string;
  heading: string;
  title?: string;
  rank: 0 | 1 | 2 | 3 | 4;
  /** The sign of the value gives the colour. */
  isSigned?: boolean;
  value(data: QuoteData): number | undefined;
  text(value: number | undefined, decimals: number): string;
}

export const COLUMNS: readonly NumberColumn[] = [
  { id: 'change', heading: 'Change', rank: 1, isSigned: true, value: ({ change }) => change, text: changeText },
  {
    id: 'percent',
    heading: 'Chg %',
    rank: 0,
    isSigned: true,
    value: ({ change_percent }) => change_percent,
    text: percentText,
  },
  { id: 'bidQty', heading: 'Bid qty', rank: 3, value: ({ bid_qty }) => bid_qty, text: quantityText },
  { id: 'bid', heading: 'Bid', rank: 1, value: ({ bid }) => bid, text: priceText },
  { id: 'ask', heading: 'Ask', rank: 1, value: ({ ask }) => ask, text: priceText },
  { id: 'askQty', heading: 'Ask qty', rank: 3, value: ({ ask_qty }) => ask_qty, text: quantityText },
  { id: 'volume', heading: 'Volume', rank: 2, value: ({ volume }) => volume, text: quantityText },
  { id: 'open', heading: 'Open', rank: 4, value: ({ open }) => open, text: priceText },
  { id: 'high', heading: 'High', rank: 4, value: ({ high }) => high, text: priceText },
  { id: 'low', heading: 'Low', rank: 4, value: ({ low }) => low, text: priceText },
  { id: 'close', heading: 'Prev', title: 'Previous close', rank: 4, value: ({ close }) => close, text: priceText },
];
