import { Moment } from '../admin/moment.js';
import { limitsText } from '../entitlement/entitlement.js';
import { Button, type Column, Table } from '../ui/index.js';
import type { User } from './types.js';
import { UserStateDot } from './user-state.js';
import styles from './users.module.css';

/** What can be done with a user of the list. */
export type UserDeed = 'link' | 'role' | 'limits' | 'disable' | 'enable' | 'remove';

export interface UsersTableProps {
  users: readonly User[];
  /** The reader, who cannot lock themselves out. */
  myId: string;
  onDeed(deed: UserDeed, user: User): void;
}

export function UsersTable({ users, myId, onDeed }: UsersTableProps) {
  return <Table caption="Users" columns={columnsFor(myId, onDeed)} rows={users} rowKey={({ id }) => id} />;
}

function columnsFor(myId: string, onDeed: UsersTableProps['onDeed']): Column<User>[] {
  return [
    {
      id: 'name',
      heading: 'Name',
      isRowHeading: true,
      render: ({ id, name }) => (
        <>
          {name}
          {id === myId && <span className={styles.muted}> (you)</span>}
        </>
      ),
    },
    { id: 'role', heading: 'Role', render: ({ role }) => role },
    { id: 'state', heading: 'State', render: (user) => <UserStateDot user={user} /> },
    { id: 'limits', heading: 'Limits', wraps: true, render: ({ entitlement }) => limitsText(entitlement) || '–' },
    { id: 'created', heading: 'Made', align: 'right', render: ({ created_at }) => <Moment at={created_at} /> },
    { id: 'id', heading: 'Id', render: ({ id }) => <code>{id}</code> },
    {
      id: 'actions',
      heading: 'Actions',
      render: (user) => <Deeds user={user} isMe={user.id === myId} onDeed={onDeed} />,
    },
  ];
}

function Deeds({ user, isMe, onDeed }: { user: User; isMe: boolean; onDeed: UsersTableProps['onDeed'] }) {
  const { name, disabled_at } = user;
  const button = (deed: UserDeed, label: string, spoken: string) => (
    <Button
      aria-label={spoken}
      disabled={isMe && (deed === 'disable' || deed === 'remove')}
      onClick={() => onDeed(deed, user)}
    >
      {label}
    </Button>
  );
  return (
    <span className={styles.deeds}>
      {button('link', 'Set-up link…', `Make a set-up link for ${name}`)}
      {button('role', 'Role…', `Change the role of ${name}`)}
      {button('limits', 'Limits…', `Change the limits of ${name}`)}
      {disabled_at === null
        ? button('disable', 'Disable…', `Disable ${name}`)
        : button('enable', 'Enable', `Enable ${name}`)}
      {button('remove', 'Delete…', `Delete ${name}`)}
    </span>
  );
}
