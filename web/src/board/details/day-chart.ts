import {
  CandlestickSeries,
  CrosshairMode,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { THEME_EVENT } from '../../shell/theme.js';
import { type Bar, extended } from './bars.js';
import { chartColours } from './chart-colours.js';

/** Indian exchanges keep this time, whichever the reader's clock shows. */
const TIME = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata', hour: '2-digit', minute: '2-digit' });

/** So many fit beside each other without being squeezed. */
const FEW = 45;

function timeText(time: Time): string {
  return TIME.format((time as number) * 1000);
}

/** Candles of one minute each. */
export class DayChart {
  private readonly chart: IChartApi;
  private readonly series: ISeriesApi<'Candlestick'>;
  private readonly darkness = matchMedia('(prefers-color-scheme: dark)');
  private last: Bar | undefined;

  /** @param decimals of prices */
  constructor(
    private readonly frame: HTMLElement,
    decimals: number,
  ) {
    this.chart = createChart(frame, {
      autoSize: true,
      // The link to TradingView stands below the chart.
      layout: { attributionLogo: false, fontSize: 11 },
      localization: { timeFormatter: timeText },
      crosshair: { mode: CrosshairMode.Normal },
      rightPriceScale: { borderVisible: false },
      timeScale: {
        borderVisible: false,
        timeVisible: true,
        secondsVisible: false,
        rightOffset: 4,
        tickMarkFormatter: timeText,
      },
    });
    this.series = this.chart.addSeries(CandlestickSeries, {
      borderVisible: false,
      priceFormat: { type: 'price', precision: decimals, minMove: 10 ** -decimals },
    });
    this.paint();
    addEventListener(THEME_EVENT, this.paint);
    this.darkness.addEventListener('change', this.paint);
  }

  /** Replaces everything but a minute that the ticks have begun since. */
  setBars(bars: readonly Bar[]): void {
    const { last } = this;
    const isNewer = last !== undefined && last.time > (bars.at(-1)?.time ?? 0);
    const all = isNewer ? [...bars, last] : bars;
    this.series.setData(all.map(drawn));
    this.last = all.at(-1);
    // A few bars stretched over the whole width would look like a day.
    if (all.length > FEW) this.chart.timeScale().fitContent();
  }

  /** Continues the last minute, or begins the next one. */
  add(price: number, epochMs: number): void {
    const bar = extended(this.last, price, epochMs);
    if (!bar) return;
    this.last = bar;
    this.series.update(drawn(bar));
  }

  remove(): void {
    removeEventListener(THEME_EVENT, this.paint);
    this.darkness.removeEventListener('change', this.paint);
    this.chart.remove();
  }

  private readonly paint = (): void => {
    const { text, line, up, down } = chartColours(this.frame);
    this.chart.applyOptions({
      layout: { background: { color: 'transparent' }, textColor: text },
      grid: { vertLines: { color: line }, horzLines: { color: line } },
    });
    this.series.applyOptions({ upColor: up, wickUpColor: up, downColor: down, wickDownColor: down });
  };
}

function drawn(bar: Bar) {
  return { ...bar, time: bar.time as UTCTimestamp };
}
