import { MetricsServer } from '../../../src/modules/health/metrics/metrics-server.js';
import type { TestGateway } from '../../support/gateway.js';

export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** What Prometheus would read. */
export class Exposition {
  readonly samples: readonly Sample[];

  constructor(readonly text: string) {
    this.samples = text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(sampleOf);
  }

  static async of(gateway: TestGateway): Promise<Exposition> {
    const response = await fetch(gateway.get(MetricsServer).url!);
    if (response.status !== 200) throw new Error(`the metrics answered ${response.status}`);
    return new Exposition(await response.text());
  }

  /** The one sample with these labels, others aside; undefined when there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const fitting = this.samples.filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    if (fitting.length > 1) throw new Error(`${name} ${JSON.stringify(labels)} has ${fitting.length} samples`);
    return fitting[0]?.value;
  }
}

function sampleOf(line: string): Sample {
  const match = /^([a-z][a-z0-9_]*)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (!match) throw new Error(`no line of the exposition format: ${line}`);
  const [, name, labels = '', value] = match;
  const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"(?:,|$)/g)].map(([, label, text]) => [label!, text!]);
  return { name: name!, labels: Object.fromEntries(pairs), value: Number(value) };
}
