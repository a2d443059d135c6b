import { useState } from 'react';
import { Loadable } from '../admin/loadable.js';
import { SecretOnce } from '../admin/secret-once.js';
import { useApi } from '../api/index.js';
import { Link } from '../router/link.js';
import { Button, CheckField, EmptyState, Notice, Page } from '../ui/index.js';
import { handOver } from '../websocket/handed-key.js';
import { CreateKeyDialog } from './create-key-dialog.js';
import { keyApi } from './key-api.js';
import { ChangeKeyDialog, RevokeKeyDialog, RotateKeyDialog } from './key-dialogs.js';
import styles from './keys.module.css';
import { type KeyDeed, KeysTable } from './keys-table.js';
import type { Key, NewKey } from './types.js';

const REFRESH_MS = 3000;

/** API keys: an admin's page has everybody's. */
export default function KeysPage() {
  const keys = useApi('keys', keyApi.list, { everyMs: REFRESH_MS });
  const [showsEnded, setShowsEnded] = useState(false);
  const [isCreating, setCreating] = useState(false);
  const [deed, setDeed] = useState<KeyDeed>();
  const [chosen, setChosen] = useState<Key>();
  const [made, setMade] = useState<NewKey>();
  const [message, setMessage] = useState<string>();
  const done = (said: string) => {
    setMessage(said);
    keys.reload();
  };
  const show = (key: NewKey) => {
    setMessage(undefined);
    setMade(key);
    keys.reload();
  };
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      Make a key…
    </Button>
  );
  const dialog = { onClose: () => setDeed(undefined), onDone: done };
  return (
    <Page title="API keys" summary={keys.data && summaryOf(keys.data)} actions={create}>
      {message && <Notice tone="good">{message}</Notice>}
      <Loadable what="the keys" loaded={keys}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState title="No API key yet">A key lets your scripts in, to the feed of one account.</EmptyState>
          ) : (
            <>
              <div className={styles.filter}>
                <CheckField
                  label="Show those that have ended"
                  checked={showsEnded}
                  onChange={(event) => setShowsEnded(event.target.checked)}
                />
              </div>
              <KeysTable
                keys={sorted(showsEnded ? all : all.filter(({ state }) => state !== 'revoked' && state !== 'expired'))}
                hasUsers={new Set(all.map(({ user_id }) => user_id)).size > 1}
                onDeed={(wanted, key) => {
                  setChosen(key);
                  setDeed(wanted);
                }}
              />
            </>
          )
        }
      </Loadable>
      <CreateKeyDialog open={isCreating} onClose={() => setCreating(false)} onMade={show} />
      {chosen && (
        <>
          <ChangeKeyDialog key={`change ${chosen.id}`} keyRow={chosen} open={deed === 'change'} {...dialog} />
          <RotateKeyDialog keyRow={chosen} open={deed === 'rotate'} onClose={dialog.onClose} onMade={show} />
          <RevokeKeyDialog keyRow={chosen} open={deed === 'revoke'} {...dialog} />
        </>
      )}
      <SecretOnce
        title={`The key ${made?.name ?? ''}`}
        secret={made?.key}
        name="API key"
        onClose={() => setMade(undefined)}
      >
        <p>
          It opens the feed <strong>{made?.feed}</strong>. Try it in the{' '}
          <Link to="/playground" onClick={() => made && handOver(made.key)}>
            playground
          </Link>
          .
        </p>
      </SecretOnce>
    </Page>
  );
}

function summaryOf(keys: readonly Key[]): string {
  const active = keys.filter(({ state }) => state === 'active').length;
  const open = keys.reduce((sum, { open_connections }) => sum + open_connections, 0);
  return `${active} active, ${open} open ${open === 1 ? 'connection' : 'connections'}`;
}

/** Active ones first, the newest on top. */
function sorted(keys: readonly Key[]): Key[] {
  const rank = ({ state }: Key) => (state === 'active' ? 0 : 1);
  return [...keys].sort((a, b) => rank(a) - rank(b) || b.created_at.localeCompare(a.created_at));
}
