import { readdir, readFile } from 'node:fs/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG } from '../../../config/config.token.js';
import type { Config } from '../../../config/settings.js';
import { productVersion } from '../../api-docs/product-version.js';
import { EventLoopLag } from '../event-loop-lag.js';
import { Metrics, one } from './metrics.js';

/** Names of process_* and nodejs_* are those that Prometheus clients share. */
@Injectable()
export class ProcessMetrics implements OnModuleInit {
  private memory = process.memoryUsage();
  private openFiles: number | undefined;
  private maxFiles: number | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly metrics: Metrics,
    private readonly loop: EventLoopLag,
  ) {}

  onModuleInit(): void {
    const { metrics, loop } = this;
    const startedAt = Date.now() / 1000 - process.uptime();
    const info = { version: productVersion(), role: this.config.role, node: process.version };
    metrics.beforeScrape(() => this.look());
    metrics.gauge('tickgate_info', 'Always 1; the labels tell version and role', ['version', 'role', 'node'], () => [
      [info, 1],
    ]);
    metrics.gauge('process_start_time_seconds', 'Start of the process, in seconds since 1970', [], () =>
      one(startedAt),
    );
    metrics.counter('process_cpu_seconds_total', 'CPU time, user and system, in seconds', [], () => {
      const { user, system } = process.cpuUsage();
      return one((user + system) / 1e6);
    });
    metrics.gauge('process_resident_memory_bytes', 'Memory that the process has in use', [], () =>
      one(this.memory.rss),
    );
    metrics.gauge('process_open_fds', 'Open file descriptors, sockets included (Linux)', [], () => one(this.openFiles));
    metrics.gauge('process_max_fds', 'File descriptors that it may have (Linux)', [], () => one(this.maxFiles));
    metrics.gauge('nodejs_heap_size_used_bytes', 'Heap in use', [], () => one(this.memory.heapUsed));
    metrics.gauge('nodejs_heap_size_total_bytes', 'Heap that was taken from the system', [], () =>
      one(this.memory.heapTotal),
    );
    metrics.gauge('nodejs_external_memory_bytes', 'Memory outside the heap that objects hold', [], () =>
      one(this.memory.external),
    );
    metrics.gauge(
      'tickgate_event_loop_lag_seconds',
      'How late timers fired over the last five seconds: median, p99, max',
      ['quantile'],
      () => [
        [{ quantile: 'median' }, loop.lag.median],
        [{ quantile: 'p99' }, loop.lag.p99],
        [{ quantile: 'max' }, loop.lag.max],
      ],
    );
    metrics.gauge(
      'tickgate_event_loop_utilization_ratio',
      'Share of the last five seconds in which the event loop was busy, 0 to 1',
      [],
      () => one(loop.lag.utilization),
    );
  }

  private async look(): Promise<void> {
    this.memory = process.memoryUsage();
    if (process.platform !== 'linux') return;
    const files = await readdir('/proc/self/fd').catch(() => undefined);
    const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
    this.openFiles = files?.length;
    const limit = /^Max open files +(\d+)/m.exec(limits)?.[1];
    this.maxFiles = limit === undefined ? undefined : Number(limit);
  }
}
