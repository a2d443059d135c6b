import { Moment } from '../admin/moment.js';
import { Button, type Column, StatusDot, shortAge, Table } from '../ui/index.js';
import { byteText } from './byte-text.js';
import styles from './clients.module.css';
import type { Client } from './types.js';

export interface ClientsTableProps {
  clients: readonly Client[];
  onShow(client: Client): void;
  onDisconnect(client: Client): void;
}

/** Those with the most waiting bytes first, as the gateway gives them. */
export function ClientsTable({ clients, onShow, onDisconnect }: ClientsTableProps) {
  return <Table caption="Clients" columns={columnsFor(onShow, onDisconnect)} rows={clients} rowKey={({ id }) => id} />;
}

/** What a client is called: by its key; without one it is a signed-in page, or has not said who it is. */
export function clientName({ key_name, user, address }: Client): string {
  return key_name ?? (user === null ? `${address}, not authenticated` : `Page of ${user}`);
}

function columnsFor(onShow: (client: Client) => void, onDisconnect: (client: Client) => void): Column<Client>[] {
  const count = (id: 'subscriptions' | 'conflated' | 'messages' | 'requests' | 'rejected', heading: string) => ({
    id,
    heading,
    align: 'right' as const,
    render: (client: Client) => client[id].toLocaleString('en-IN'),
  });
  return [
    {
      id: 'client',
      heading: 'Key',
      isRowHeading: true,
      render: (client) => (
        <button type="button" className={styles.link} onClick={() => onShow(client)}>
          {clientName(client)}
        </button>
      ),
    },
    { id: 'user', heading: 'User', render: ({ user }) => user ?? '–' },
    { id: 'feed', heading: 'Feed', render: ({ feed }) => feed ?? '–' },
    { id: 'address', heading: 'Address', render: ({ address }) => address },
    { id: 'reads', heading: 'Reads', render: ({ blocked_ms }) => <Reading blockedMs={blocked_ms} /> },
    { id: 'pending', heading: 'Pending', align: 'right', render: ({ pending_bytes }) => byteText(pending_bytes) },
    count('subscriptions', 'Symbols'),
    count('conflated', 'Conflated'),
    count('messages', 'Messages'),
    { id: 'bytes', heading: 'Sent', align: 'right', render: ({ bytes }) => byteText(bytes) },
    count('requests', 'Requests'),
    count('rejected', 'Refused'),
    { id: 'since', heading: 'Connected', align: 'right', render: ({ connected_at }) => <Moment at={connected_at} /> },
    {
      id: 'actions',
      heading: 'Actions',
      render: (client) => (
        <Button
          className={styles.inRow}
          aria-label={`Disconnect ${clientName(client)}`}
          onClick={() => onDisconnect(client)}
        >
          Disconnect…
        </Button>
      ),
    },
  ];
}

function Reading({ blockedMs }: { blockedMs: number | null }) {
  if (blockedMs === null) return <StatusDot tone="good">Yes</StatusDot>;
  return <StatusDot tone="warn">{`Not for ${shortAge(blockedMs)}`}</StatusDot>;
}
