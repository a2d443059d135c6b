import { useState } from 'react';
import { ActionError } from '../admin/action-error.js';
import { ConfirmDialog } from '../admin/confirm-dialog.js';
import { Loadable } from '../admin/loadable.js';
import { Moment } from '../admin/moment.js';
import { useAction } from '../admin/use-action.js';
import type { Loaded } from '../api/index.js';
import { Button, type Column, Notice, Panel, Table } from '../ui/index.js';
import styles from './profile.module.css';
import { profileApi } from './profile-api.js';
import { programName } from './program-name.js';
import type { LoginSession } from './types.js';

/** Where the user is signed in, and the end of it. */
export function SessionsPanel({ sessions }: { sessions: Loaded<LoginSession[]> }) {
  const action = useAction();
  const [isAsking, setAsking] = useState(false);
  const [message, setMessage] = useState<string>();
  const others = sessions.data?.filter(({ current }) => !current).length ?? 0;
  const end = ({ id, user_agent }: LoginSession) =>
    action.run(async () => {
      await profileApi.endSession(id);
      setMessage(`The session of ${programName(user_agent)} has ended.`);
      sessions.reload();
    });
  return (
    <Panel
      title="Sessions"
      actions={
        <Button disabled={others === 0} onClick={() => setAsking(true)}>
          End all others…
        </Button>
      }
    >
      {message && <Notice tone="good">{message}</Notice>}
      <ActionError error={action.error} />
      <Loadable what="your sessions" loaded={sessions}>
        {(all) => (
          <Table
            caption="Sessions"
            columns={columnsFor(action.isBusy, (session) => void end(session))}
            rows={all}
            rowKey={({ id }) => id}
          />
        )}
      </Loadable>
      <ConfirmDialog
        title="End all other sessions?"
        open={isAsking}
        onClose={() => setAsking(false)}
        confirmLabel="End them"
        onConfirm={async () => {
          const { ended } = await profileApi.endOtherSessions();
          setMessage(ended === 1 ? 'One session has ended.' : `${ended} sessions have ended.`);
          sessions.reload();
        }}
      >
        <p>
          Every other browser and program in which you are signed in has to sign in again. API keys are not touched.
        </p>
      </ConfirmDialog>
    </Panel>
  );
}

function columnsFor(isBusy: boolean, onEnd: (session: LoginSession) => void): Column<LoginSession>[] {
  return [
    {
      id: 'program',
      heading: 'Program',
      isRowHeading: true,
      wraps: true,
      render: ({ user_agent, current }) => (
        <>
          <span title={user_agent}>{programName(user_agent)}</span>
          {current && <span className={styles.muted}> (this one)</span>}
        </>
      ),
    },
    { id: 'address', heading: 'From', render: ({ address }) => address },
    { id: 'created', heading: 'Signed in', align: 'right', render: ({ created_at }) => <Moment at={created_at} /> },
    { id: 'used', heading: 'Last used', align: 'right', render: ({ last_used_at }) => <Moment at={last_used_at} /> },
    { id: 'expires', heading: 'Ends', align: 'right', render: ({ expires_at }) => <Moment at={expires_at} /> },
    {
      id: 'actions',
      heading: 'Actions',
      render: (session) =>
        !session.current && (
          <Button
            className={styles.inRow}
            disabled={isBusy}
            aria-label={`End the session of ${programName(session.user_agent)}`}
            onClick={() => onEnd(session)}
          >
            End
          </Button>
        ),
    },
  ];
}
