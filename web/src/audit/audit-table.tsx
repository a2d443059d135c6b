import { type Column, localTime, StatusDot, Table } from '../ui/index.js';
import styles from './audit.module.css';
import { detailsText } from './details-text.js';
import type { AuditEntry } from './types.js';

const OUTCOMES = {
  success: ['good', 'Done'],
  failure: ['warn', 'Failed'],
  denied: ['bad', 'Denied'],
} as const;

const COLUMNS: readonly Column<AuditEntry>[] = [
  { id: 'at', heading: 'Time', render: ({ at }) => <time dateTime={at}>{localTime(at)}</time> },
  {
    id: 'outcome',
    heading: 'Outcome',
    render: ({ outcome }) => <StatusDot tone={OUTCOMES[outcome][0]}>{OUTCOMES[outcome][1]}</StatusDot>,
  },
  { id: 'action', heading: 'Action', isRowHeading: true, render: ({ action }) => action },
  {
    id: 'user',
    heading: 'User',
    render: ({ user_name, key_id }) => (
      <>
        {user_name ?? '–'}
        {key_id && <span className={styles.muted}> by key</span>}
      </>
    ),
  },
  { id: 'address', heading: 'From', render: ({ address }) => address || 'the gateway' },
  {
    id: 'target',
    heading: 'On',
    render: ({ target_type, target_id }) =>
      target_type ? (
        <span title={target_id ?? undefined}>
          {target_type} {target_id && <code>{target_id.slice(0, 8)}</code>}
        </span>
      ) : (
        '–'
      ),
  },
  {
    id: 'details',
    heading: 'Details',
    wraps: true,
    render: ({ details }) => <span className={styles.details}>{detailsText(details) || '–'}</span>,
  },
];

export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  return <Table caption="Audit log" columns={COLUMNS} rows={entries} rowKey={({ id }) => String(id)} />;
}
