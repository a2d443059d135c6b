import { api } from '../../api/index.js';
import type { InstrumentId } from '../instrument-id.js';
import type { Bar } from './bars.js';

interface HistoryBar {
  /** Beginning of the minute, epoch seconds. */
  timestamp: number;
  open: number;
  high: number;
  low: number;
  close: number;
}

/** The date in India, as the gateway takes it: Swedes write dates so. */
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Kolkata' });

/** Today's minutes of an instrument, oldest first: as far back as the gateway has streamed it. */
export async function loadBars(feed: string, { symbol, exchange }: InstrumentId, signal: AbortSignal): Promise<Bar[]> {
  const today = DAY.format();
  const bars = await api.get<HistoryBar[]>('/api/v1/history', {
    query: { feed, symbol, exchange, interval: '1m', start_date: today, end_date: today },
    signal,
  });
  return bars.map(({ timestamp, open, high, low, close }) => ({ time: timestamp, open, high, low, close }));
}
