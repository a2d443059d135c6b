import { byteText } from '../clients/byte-text.js';
import styles from './playground.module.css';
import type { PlaygroundStats } from './playground-line.js';

/** What goes over the line, and how fast. */
export function StatsBar({ stats }: { stats: PlaygroundStats }) {
  const { framesIn, framesOut, bytesIn, framesPerSecond, bytesPerSecond } = stats;
  return (
    <dl className={styles.stats} aria-label="Rates">
      <Stat name="Frames a second" value={framesPerSecond.toFixed(1)} />
      <Stat name="Bytes a second" value={byteText(Math.round(bytesPerSecond))} />
      <Stat name="Latency, last" value={latencyText(stats.lastLatencyMs)} />
      <Stat name="Latency, median" value={latencyText(stats.medianLatencyMs)} />
      <Stat name="Received" value={`${framesIn.toLocaleString('en-IN')} (${byteText(bytesIn)})`} />
      <Stat name="Sent" value={framesOut.toLocaleString('en-IN')} />
    </dl>
  );
}

function Stat({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

export function latencyText(ms: number | undefined): string {
  return ms === undefined ? '–' : `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;
}
