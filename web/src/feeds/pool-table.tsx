import type { FeedConnection } from '../api/index.js';
import { type Column, StatusDot, shortAge, Table, type Tone } from '../ui/index.js';
import { tickAge } from './feed-table.js';
import styles from './feeds.module.css';

const PHASES: Readonly<Record<string, readonly [Tone, string]>> = {
  idle: ['quiet', 'Idle'],
  connecting: ['busy', 'Connecting'],
  ready: ['good', 'Ready'],
  closing: ['quiet', 'Closing'],
  waiting: ['warn', 'Waiting'],
  failed: ['bad', 'Failed'],
};

interface Numbered extends FeedConnection {
  index: number;
}

const COLUMNS: readonly Column<Numbered>[] = [
  { id: 'channel', heading: 'Channel', isRowHeading: true, render: ({ channel }) => channel },
  {
    id: 'phase',
    heading: 'Phase',
    render: ({ phase }) => {
      const [tone, label] = PHASES[phase] ?? ['quiet', phase];
      return <StatusDot tone={tone}>{label}</StatusDot>;
    },
  },
  { id: 'symbols', heading: 'Symbols', align: 'right', render: ({ symbols }) => symbols },
  {
    id: 'ready',
    heading: 'Ready for',
    align: 'right',
    render: ({ ready_for_ms: age }) => (age === null ? '–' : shortAge(age)),
  },
  {
    id: 'tick',
    heading: 'Last tick',
    align: 'right',
    render: ({ tick_age_ms: age }) => (age === null ? '–' : tickAge(age)),
  },
  { id: 'reason', heading: 'Lost because', wraps: true, render: ({ reason }) => reason || '–' },
];

/** The upstream connections of a feed. */
export function PoolTable({ connections }: { connections: readonly FeedConnection[] }) {
  const hasReasons = connections.some(({ reason }) => reason !== '');
  return (
    <Table
      caption="Connections to the broker"
      columns={hasReasons ? COLUMNS : COLUMNS.filter(({ id }) => id !== 'reason')}
      rows={connections.map((connection, index) => ({ ...connection, index }))}
      rowKey={({ index }) => String(index)}
      empty={<p className={styles.muted}>None: they open when something is subscribed.</p>}
    />
  );
}
