import { LATENCY_BOUNDS, type LatencyBuckets } from '../../../common/latency-buckets.js';

/** One value of a histogram, as prom-client writes it. */
export interface HistogramValue {
  metricName: string;
  labels: Record<string, string>;
  value: number;
}

/** The series of a Prometheus histogram, one set a stage. */
export function latencySeries(name: string, stages: ReadonlyMap<string, LatencyBuckets>): HistogramValue[] {
  return [...stages].flatMap(([stage, buckets]) => {
    const counts = buckets.cumulative();
    return [
      ...counts.map((value, at) => ({
        metricName: `${name}_bucket`,
        labels: { stage, le: at < LATENCY_BOUNDS.length ? String(LATENCY_BOUNDS[at]) : '+Inf' },
        value,
      })),
      { metricName: `${name}_sum`, labels: { stage }, value: buckets.sum },
      { metricName: `${name}_count`, labels: { stage }, value: counts.at(-1)! },
    ];
  });
}
