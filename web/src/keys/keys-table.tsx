import { Moment } from '../admin/moment.js';
import { limitsText } from '../entitlement/entitlement.js';
import { Button, type Column, Table } from '../ui/index.js';
import { KeyStateDot } from './key-state.js';
import styles from './keys.module.css';
import type { Key } from './types.js';

/** What can be done with a key of the list. */
export type KeyDeed = 'change' | 'rotate' | 'revoke';

export interface KeysTableProps {
  keys: readonly Key[];
  /** Keys of several users are listed. */
  hasUsers: boolean;
  onDeed(deed: KeyDeed, key: Key): void;
}

export function KeysTable({ keys, hasUsers, onDeed }: KeysTableProps) {
  const columns = columnsFor(onDeed).filter(({ id }) => id !== 'user' || hasUsers);
  return (
    <Table
      caption="API keys"
      columns={columns}
      rows={keys}
      rowKey={({ id }) => id}
      empty={
        <p className={styles.muted}>None of them is active. Tick "Show those that have ended" to see the others.</p>
      }
    />
  );
}

function columnsFor(onDeed: KeysTableProps['onDeed']): Column<Key>[] {
  return [
    {
      id: 'name',
      heading: 'Name',
      isRowHeading: true,
      render: ({ name }) => <span className={styles.name}>{name}</span>,
    },
    { id: 'prefix', heading: 'Begins with', render: ({ prefix }) => <code>{prefix}…</code> },
    { id: 'state', heading: 'State', render: ({ state }) => <KeyStateDot state={state} /> },
    { id: 'user', heading: 'User', render: ({ user_name }) => user_name },
    { id: 'feed', heading: 'Feed', render: ({ feed }) => feed },
    {
      id: 'scopes',
      heading: 'Scopes',
      render: ({ scopes }) => <span className={styles.words}>{scopes.join(', ')}</span>,
    },
    {
      id: 'limits',
      heading: 'Limits',
      render: ({ entitlement }) => {
        const text = limitsText(entitlement);
        return text === '' ? '–' : <span className={styles.words}>{text}</span>;
      },
    },
    { id: 'connections', heading: 'Open', align: 'right', render: ({ open_connections }) => open_connections },
    {
      id: 'used',
      heading: 'Last used',
      align: 'right',
      render: ({ last_used_at }) => <Moment at={last_used_at} none="never" />,
    },
    {
      id: 'expires',
      heading: 'Expires',
      align: 'right',
      render: ({ expires_at }) => <Moment at={expires_at} none="never" />,
    },
    { id: 'actions', heading: 'Actions', render: (key) => <Deeds keyRow={key} onDeed={onDeed} /> },
  ];
}

function Deeds({ keyRow, onDeed }: { keyRow: Key; onDeed: KeysTableProps['onDeed'] }) {
  const { name, state } = keyRow;
  if (state === 'revoked') return null;
  return (
    <span className={styles.deeds}>
      <Button aria-label={`Change ${name}`} onClick={() => onDeed('change', keyRow)}>
        Change…
      </Button>
      <Button aria-label={`Rotate ${name}`} disabled={state !== 'active'} onClick={() => onDeed('rotate', keyRow)}>
        Rotate…
      </Button>
      <Button aria-label={`Revoke ${name}`} onClick={() => onDeed('revoke', keyRow)}>
        Revoke…
      </Button>
    </span>
  );
}
