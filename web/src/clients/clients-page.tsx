import { useState } from 'react';
import { ConfirmDialog } from '../admin/confirm-dialog.js';
import { Loadable } from '../admin/loadable.js';
import { api, useApi } from '../api/index.js';
import { Link } from '../router/link.js';
import { useMe } from '../session/use-session.js';
import { EmptyState, Notice, Page } from '../ui/index.js';
import { byteText } from './byte-text.js';
import { ClientDialog } from './client-dialog.js';
import { ClientsTable, clientName } from './clients-table.js';
import type { Client } from './types.js';

const REFRESH_MS = 2000;
const MOST_SHOWN = 500;

interface Clients {
  clients: readonly Client[];
  total: number;
}

/** Who is connected to the WebSocket port: an admin sees all, anybody else the clients of their own keys. */
export default function ClientsPage() {
  const { role } = useMe();
  const loaded = useApi('clients', loadClients, { everyMs: REFRESH_MS });
  const [shown, setShown] = useState<Client>();
  const [doomed, setDoomed] = useState<Client>();
  const [isAsking, setAsking] = useState(false);
  const [message, setMessage] = useState<string>();
  return (
    <Page title="Clients" summary={loaded.data && summaryOf(loaded.data)}>
      {message && <Notice tone="good">{message}</Notice>}
      <Loadable what="the clients" loaded={loaded}>
        {({ clients }) =>
          clients.length === 0 ? (
            <EmptyState title={role === 'admin' ? 'Nobody is connected' : 'None of your keys is connected'}>
              Connect a script with an API key, or try the <Link to="/playground">playground</Link>.
            </EmptyState>
          ) : (
            <ClientsTable
              clients={clients}
              onShow={setShown}
              onDisconnect={(client) => {
                setDoomed(client);
                setAsking(true);
              }}
            />
          )
        }
      </Loadable>
      <ClientDialog client={shown} onClose={() => setShown(undefined)} />
      <ConfirmDialog
        title={`Disconnect ${doomed ? clientName(doomed) : ''}?`}
        open={isAsking}
        onClose={() => setAsking(false)}
        confirmLabel="Disconnect"
        onConfirm={async () => {
          await api.delete(`/admin/v1/clients/${encodeURIComponent(doomed!.id)}`);
          setMessage(`${clientName(doomed!)} is disconnected.`);
          loaded.reload();
        }}
      >
        <p>
          Its connection closes with 4410, and it may connect again at once. To keep it out, revoke its key on the page{' '}
          <Link to="/keys">Keys</Link>.
        </p>
      </ConfirmDialog>
    </Page>
  );
}

async function loadClients(signal: AbortSignal): Promise<Clients> {
  const { data, total } = await api.getWhole<Client[]>('/admin/v1/clients', { query: { limit: MOST_SHOWN }, signal });
  return { clients: data, total: typeof total === 'number' ? total : data.length };
}

function summaryOf({ clients, total }: Clients): string {
  const pending = clients.reduce((sum, { pending_bytes }) => sum + pending_bytes, 0);
  const blocked = clients.filter(({ blocked_ms }) => blocked_ms !== null).length;
  const parts = [`${total.toLocaleString('en-IN')} connected`, `${byteText(pending)} waiting`];
  if (blocked > 0) parts.push(`${blocked} not reading`);
  if (total > clients.length) parts.push(`the ${clients.length} with the most waiting bytes are shown`);
  return parts.join(', ');
}
