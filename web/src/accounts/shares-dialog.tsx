import { type FormEvent, useRef } from 'react';
import { ActionError } from '../admin/action-error.js';
import { allPages } from '../admin/all-pages.js';
import { Loadable } from '../admin/loadable.js';
import { useAction } from '../admin/use-action.js';
import { useApi } from '../api/index.js';
import { useMe } from '../session/use-session.js';
import { Button, Dialog, Field, SelectField } from '../ui/index.js';
import { accountApi } from './account-api.js';
import styles from './accounts.module.css';
import type { AccountDialogProps } from './edit-account-dialog.js';
import type { Account } from './types.js';

const ACCESS = { stream: 'Its ticks', orders: 'Its ticks and orders' };

/** Who of the team may use the account. */
export function SharesDialog({ account, open, onClose }: Omit<AccountDialogProps, 'onDone'>) {
  return (
    <Dialog
      title={`Share ${account.label}`}
      open={open}
      onClose={onClose}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {open && <Shares account={account} />}
    </Dialog>
  );
}

function Shares({ account }: { account: Account }) {
  const shares = useApi(account.id, (signal) => accountApi.shares(account.id, signal));
  const action = useAction();
  const change = async (work: () => Promise<unknown>) => {
    const isDone = await action.run(work);
    if (isDone) shares.reload();
    return isDone;
  };
  return (
    <>
      <p className={styles.muted}>
        A user of a shared account sees its state and may make API keys for it. Only its owner and admins log it in or
        change it.
      </p>
      <Loadable what="the shares" loaded={shares}>
        {(all) =>
          all.length === 0 ? (
            <p>It is shared with nobody.</p>
          ) : (
            <ul className={styles.list}>
              {all.map(({ user_id, user_name, access }) => (
                <li key={user_id}>
                  <span>
                    <strong>{user_name}</strong> <span className={styles.muted}>{ACCESS[access]}</span>
                  </span>
                  <Button
                    variant="danger"
                    busy={action.isBusy}
                    aria-label={`Stop sharing with ${user_name}`}
                    onClick={() => void change(() => accountApi.unshare(account.id, user_id))}
                  >
                    Stop sharing
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loadable>
      <NewShare
        account={account}
        isBusy={action.isBusy}
        onShare={(user, access) => change(() => accountApi.share(account.id, user, access))}
      />
      <ActionError error={action.error} />
    </>
  );
}

interface NewShareProps {
  account: Account;
  isBusy: boolean;
  onShare(userId: string, access: string): Promise<boolean>;
}

function NewShare({ account, isBusy, onShare }: NewShareProps) {
  const form = useRef<HTMLFormElement>(null);
  const isAdmin = useMe().role === 'admin';
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entries = new FormData(event.currentTarget);
    if (await onShare(String(entries.get('user')).trim(), String(entries.get('access')))) form.current?.reset();
  };
  return (
    <form ref={form} className={styles.fields} onSubmit={(event) => void submit(event)}>
      {isAdmin ? <UserChoice owner={account.user_id} /> : <UserId />}
      <SelectField label="May see" name="access">
        <option value="stream">{ACCESS.stream}</option>
        <option value="orders">{ACCESS.orders}</option>
      </SelectField>
      <div className={styles.row}>
        <Button type="submit" busy={isBusy}>
          Share
        </Button>
      </div>
    </form>
  );
}

function UserChoice({ owner }: { owner: string }) {
  const users = useApi('users', (signal) => allPages<{ id: string; name: string }>('/admin/v1/users', signal));
  return (
    <Loadable what="the users" loaded={users}>
      {(all) => (
        <SelectField label="User" name="user" required>
          {all
            .filter(({ id }) => id !== owner)
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </SelectField>
      )}
    </Loadable>
  );
}

/** Only admins may list users. */
function UserId() {
  return (
    <Field
      label="User id"
      name="user"
      required
      autoComplete="off"
      spellCheck={false}
      hint="The other user finds it at the bottom of the Feeds page; an admin sees it, too"
    />
  );
}
