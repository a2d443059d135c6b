import { Loadable } from '../admin/loadable.js';
import { api, useApi } from '../api/index.js';
import { type Column, Dialog, EmptyState, localTime, StatusDot, shortAge, Table } from '../ui/index.js';
import styles from './clients.module.css';
import { clientName } from './clients-table.js';
import type { Client, ClientDetail, HeldSubscription } from './types.js';

const REFRESH_MS = 2000;
const TONES = { pending: 'busy', active: 'good', stale: 'warn' } as const;
const STATES = { pending: 'Pending', active: 'Active', stale: 'Stale' } as const;

const COLUMNS: readonly Column<HeldSubscription>[] = [
  { id: 'symbol', heading: 'Symbol', isRowHeading: true, render: ({ symbol }) => symbol },
  { id: 'exchange', heading: 'Exchange', render: ({ exchange }) => exchange },
  { id: 'mode', heading: 'Mode', render: ({ mode, depth }) => (depth ? `${mode} ${depth}` : mode) },
  { id: 'state', heading: 'State', render: ({ state }) => <StatusDot tone={TONES[state]}>{STATES[state]}</StatusDot> },
  {
    id: 'age',
    heading: 'Last message',
    align: 'right',
    render: ({ age_ms: age }) => (age === undefined ? 'none yet' : shortAge(age)),
  },
];

/** One client, and every subscription that it holds. */
export function ClientDialog({ client, onClose }: { client: Client | undefined; onClose(): void }) {
  return (
    <Dialog title={client ? clientName(client) : ''} open={client !== undefined} onClose={onClose}>
      {client && <Details client={client} />}
    </Dialog>
  );
}

function Details({ client }: { client: Client }) {
  const path = `/admin/v1/clients/${encodeURIComponent(client.id)}`;
  const loaded = useApi(client.id, (signal) => api.get<ClientDetail>(path, { signal }), { everyMs: REFRESH_MS });
  return (
    <>
      <p className={styles.muted}>
        {client.address}, connected since {localTime(client.connected_at)}. Session <code>{client.id}</code>
      </p>
      <Loadable what="its subscriptions" loaded={loaded}>
        {({ held }) => (
          <Table
            caption="Subscriptions"
            columns={COLUMNS}
            rows={held}
            rowKey={({ symbol, exchange, mode }) => `${exchange}:${symbol} ${mode}`}
            empty={<EmptyState title="It has subscribed nothing" />}
          />
        )}
      </Loadable>
    </>
  );
}
