import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Counter, Gauge, type Histogram, Registry } from 'prom-client';
import type { LatencyBuckets } from '../../../common/latency-buckets.js';
import { exposition, familyOf, joined, type MetricFamily, type ProcessFamilies } from './exposition.js';
import { latencySeries } from './latency-series.js';

export interface MetricDescription {
  name: string;
  type: 'gauge' | 'counter' | 'histogram';
  /** What it counts, with its unit. */
  help: string;
  /** A fixed set, whose values are few. */
  labelNames: readonly string[];
}

type Labels<L extends string> = Partial<Record<L, string>>;

/** The values of a metric at a scrape, by their labels. */
export type Rows<L extends string> = Iterable<readonly [labels: Labels<L>, value: number]>;

/**
 * The metrics of this process. Nothing is counted here: what the parts of the gateway count anyway is read when somebody
 * scrapes, so that a tick pays nothing for being observed.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly descriptions: MetricDescription[] = [];
  private readonly preparations: (() => void | Promise<void>)[] = [];
  private underWay: Promise<string> | undefined;
  private ownName = '';
  private others: (() => Promise<readonly ProcessFamilies[]>) | undefined;

  get contentType(): string {
    return this.registry.contentType;
  }

  /** All there are, in the order in which they were added. */
  list(): readonly MetricDescription[] {
    return this.descriptions;
  }

  /** Adds what can go down. Without a row it has no value. */
  gauge<L extends string = never>(name: string, help: string, labelNames: readonly L[], rows: () => Rows<L>): void {
    this.descriptions.push({ name, type: 'gauge', help, labelNames });
    new Gauge<L>({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        this.reset();
        if (labelNames.length === 0) this.remove();
        for (const [labels, value] of rows()) this.set(labels, value);
      },
    });
  }

  /** Adds what only grows. Its name ends with `_total`. */
  counter<L extends string = never>(name: string, help: string, labelNames: readonly L[], rows: () => Rows<L>): void {
    this.descriptions.push({ name, type: 'counter', help, labelNames });
    new Counter<L>({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [labels, value] of rows()) this.inc(labels, value);
      },
    });
  }

  /** Adds latencies in seconds, with the label `stage`. */
  latencies(name: string, help: string, stages: () => ReadonlyMap<string, LatencyBuckets>): void {
    const description = { name, type: 'histogram', help, labelNames: ['stage'] } as const;
    this.descriptions.push(description);
    const get = async () => ({ name, help, type: 'histogram', values: latencySeries(name, stages()) });
    // prom-client's own histogram cannot be filled at the scrape; of a registered one it asks no more than this.
    this.registry.registerMetric({ name, get } as unknown as Histogram);
  }

  /** Calls this before each scrape, for what several metrics are taken from. */
  beforeScrape(prepare: () => void | Promise<void>): void {
    this.preparations.push(prepare);
  }

  /**
   * Shows the metrics of further processes beside those of this one. Each series then has the label `process`.
   *
   * @param ownName of this process
   * @param others asked at each scrape
   */
  gatherFrom(ownName: string, others: () => Promise<readonly ProcessFamilies[]>): void {
    this.ownName = ownName;
    this.others = others;
  }

  /** Those of this process alone. */
  async families(): Promise<MetricFamily[]> {
    await Promise.all(this.preparations.map((prepare) => prepare()));
    const families: MetricFamily[] = [];
    for (const { name } of this.descriptions) {
      families.push(familyOf(name, await this.registry.getSingleMetricAsString(name)));
      // With hundreds of accounts this is much text: ticks pass between two metrics.
      await setImmediate();
    }
    return families;
  }

  /** The exposition, as text; those who ask at the same time get the same. */
  scrape(): Promise<string> {
    this.underWay ??= this.read().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  private async read(): Promise<string> {
    const [families, others] = await Promise.all([this.families(), this.others?.()]);
    if (!others) return exposition(families);
    return exposition(joined([{ process: this.ownName, families }, ...others]));
  }
}

/** The rows of a metric without labels; none while there is no value. */
export function one(value: number | undefined): Rows<never> {
  return value === undefined ? [] : [[{}, value]];
}
