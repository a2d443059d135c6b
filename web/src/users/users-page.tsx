import { useState } from 'react';
import { ActionError } from '../admin/action-error.js';
import { Loadable } from '../admin/loadable.js';
import { SecretOnce } from '../admin/secret-once.js';
import { useAction } from '../admin/use-action.js';
import { useApi } from '../api/index.js';
import { useMe } from '../session/use-session.js';
import { Button, localTime, Notice, Page } from '../ui/index.js';
import type { User } from './types.js';
import { userApi } from './user-api.js';
import {
  DeleteUserDialog,
  DisableUserDialog,
  type GivenLink,
  InviteDialog,
  LimitsDialog,
  LinkDialog,
  RoleDialog,
} from './user-dialogs.js';
import { type UserDeed, UsersTable } from './users-table.js';

const REFRESH_MS = 5000;

/** Users; for admins. */
export default function UsersPage() {
  const me = useMe();
  const users = useApi('users', userApi.list, { everyMs: REFRESH_MS });
  const [isInviting, setInviting] = useState(false);
  const [deed, setDeed] = useState<UserDeed>();
  const [chosen, setChosen] = useState<User>();
  const [link, setLink] = useState<GivenLink>();
  const [message, setMessage] = useState<string>();
  const action = useAction();
  const done = (said: string) => {
    setMessage(said);
    users.reload();
  };
  const give = (given: GivenLink) => {
    setMessage(undefined);
    setLink(given);
    users.reload();
  };
  const begin = (wanted: UserDeed, user: User) => {
    if (wanted === 'enable') {
      void action.run(async () => {
        await userApi.setEnabled(user.id, true);
        done(`${user.name} may come in again.`);
      });
      return;
    }
    setChosen(user);
    setDeed(wanted);
  };
  const dialog = (name: UserDeed) => ({
    user: chosen!,
    open: deed === name,
    onClose: () => setDeed(undefined),
  });
  return (
    <Page
      title="Users"
      summary={users.data && summaryOf(users.data)}
      actions={
        <Button variant="primary" onClick={() => setInviting(true)}>
          Invite a user…
        </Button>
      }
    >
      {message && <Notice tone="good">{message}</Notice>}
      <ActionError error={action.error} />
      <Loadable what="the users" loaded={users}>
        {(all) => <UsersTable users={all} myId={me.id} onDeed={begin} />}
      </Loadable>
      <InviteDialog open={isInviting} onClose={() => setInviting(false)} onInvited={give} />
      {chosen && (
        <>
          <LinkDialog {...dialog('link')} onMade={give} />
          <RoleDialog {...dialog('role')} onDone={done} />
          <LimitsDialog {...dialog('limits')} onDone={done} />
          <DisableUserDialog {...dialog('disable')} onDone={done} />
          <DeleteUserDialog {...dialog('remove')} onDone={done} />
        </>
      )}
      <SecretOnce
        title={`Set-up link for ${link?.name ?? ''}`}
        secret={link && location.origin + link.path}
        name="Set-up link"
        onClose={() => setLink(undefined)}
      >
        <p>
          Send it to {link?.name} in a way that nobody else reads: whoever opens it first chooses the password. It works
          once, until {link && localTime(link.expires_at)}.
        </p>
      </SecretOnce>
    </Page>
  );
}

function summaryOf(users: readonly User[]): string {
  const invited = users.filter(({ has_password, disabled_at }) => !has_password && disabled_at === null).length;
  const disabled = users.filter(({ disabled_at }) => disabled_at !== null).length;
  const parts = [`${users.length} ${users.length === 1 ? 'user' : 'users'}`];
  if (invited > 0) parts.push(`${invited} without a password`);
  if (disabled > 0) parts.push(`${disabled} disabled`);
  return parts.join(', ');
}
