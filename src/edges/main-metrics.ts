import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { MetricFamily, ProcessFamilies } from '../modules/health/metrics/exposition.js';
import { Metrics, one } from '../modules/health/metrics/metrics.js';
import { Edges } from './edges.js';

/** An edge that has not answered by then is stuck, or has just ended; Prometheus itself waits for ten seconds. */
const ANSWER_MS = 2000;

interface Scrape {
  missing: Set<string>;
  answers: ProcessFamilies[];
  settle(): void;
}

/** Shows the metrics of all processes at the port of this one: each series with the process that it is of. */
@Injectable()
export class MainMetrics implements OnModuleInit {
  private readonly scrapes = new Map<number, Scrape>();
  private lastId = 0;
  private silent = 0;

  constructor(
    private readonly metrics: Metrics,
    private readonly edges: Edges,
  ) {}

  onModuleInit(): void {
    const { metrics, edges } = this;
    metrics.gauge('tickgate_edges', 'Edge processes that there are to be', [], () => one(edges.count));
    metrics.gauge('tickgate_edges_listening', 'Those of them that serve clients', [], () =>
      one(edges.listening.length),
    );
    metrics.counter('tickgate_edge_restarts_total', 'Edge processes that ended and were started again', [], () =>
      one(edges.restarts),
    );
    metrics.counter(
      'tickgate_edge_scrapes_missed_total',
      'Times that an edge process did not give its metrics in time, and is missing here',
      [],
      () => one(this.silent),
    );
    edges.on('metrics', (edge, { id, families }) => this.receive(id, edge, families));
    edges.onGone((edge) => {
      for (const scrape of this.scrapes.values()) miss(scrape, edge);
    });
    metrics.gatherFrom('main', () => this.ask());
  }

  /** In the order of the edges. */
  private async ask(): Promise<ProcessFamilies[]> {
    const asked = this.edges.listening;
    const id = ++this.lastId;
    const answers: ProcessFamilies[] = [];
    await new Promise<void>((resolve) => {
      const missing = new Set(asked);
      const timer = setTimeout(() => {
        this.silent += missing.size;
        resolve();
      }, ANSWER_MS);
      const settle = () => {
        if (missing.size > 0) return;
        clearTimeout(timer);
        resolve();
      };
      this.scrapes.set(id, { missing, answers, settle });
      for (const edge of asked) this.edges.send(edge, { type: 'scrape', id });
      settle();
    });
    this.scrapes.delete(id);
    return answers.sort((a, b) => asked.indexOf(a.process) - asked.indexOf(b.process));
  }

  private receive(id: number, process: string, families: MetricFamily[]): void {
    const scrape = this.scrapes.get(id);
    if (!scrape?.missing.has(process)) return;
    scrape.answers.push({ process, families });
    miss(scrape, process);
  }
}

/** Waits no longer for an edge. */
function miss(scrape: Scrape, edge: string): void {
  scrape.missing.delete(edge);
  scrape.settle();
}
