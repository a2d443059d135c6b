import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { MinuteBar } from '../../market-data/bar-series.js';
import { MarketDataService, type MarketInstrument } from '../../market-data/market-data.service.js';
import { Processes } from '../../processes/processes.js';

const BARS_QUESTION = 'bars';

/** A bar between processes: time, open, high, low, close, volume or null. */
type BarRow = [number, number, number, number, number, number | null];

/** Minute bars of the whole gateway: each process has those of what was streamed there. */
@Injectable()
export class BarAnswers implements OnModuleInit {
  constructor(
    private readonly processes: Processes,
    private readonly market: MarketDataService,
  ) {}

  onModuleInit(): void {
    this.processes.answer(BARS_QUESTION, ({ feed, symbol, exchange, from, to }) => {
      const instrument = { feed: String(feed), symbol: String(symbol), exchange: String(exchange) };
      const rows = this.market
        .bars(instrument, Number(from))
        .filter(({ time }) => time < Number(to))
        .map(row);
      return rows.length > 0 ? rows : undefined;
    });
  }

  /** Oldest first. @param from epoch ms @param to epoch ms, not included */
  async bars(instrument: MarketInstrument, from: number, to: number): Promise<MinuteBar[]> {
    const { answers } = await this.processes.ask<BarRow[]>(BARS_QUESTION, { ...instrument, from, to });
    const byTime = new Map<number, MinuteBar>();
    // Of a minute that several have seen, whoever streamed the longest has seen the most of it.
    const sorted = answers.map(({ data }) => data).sort((a, b) => a.length - b.length);
    for (const rows of sorted) for (const each of rows) byTime.set(each[0], bar(each));
    return [...byTime.values()].sort((a, b) => a.time - b.time);
  }
}

function row({ time, open, high, low, close, volume }: MinuteBar): BarRow {
  return [time, open, high, low, close, volume ?? null];
}

function bar([time, open, high, low, close, volume]: BarRow): MinuteBar {
  return { time, open, high, low, close, ...(volume !== null && { volume }) };
}
