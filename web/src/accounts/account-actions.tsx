import { type ComponentType, useState } from 'react';
import { ActionError } from '../admin/action-error.js';
import { useAction } from '../admin/use-action.js';
import { Button, Notice } from '../ui/index.js';
import { accountApi } from './account-api.js';
import styles from './accounts.module.css';
import { DailyLoginDialog } from './daily-login-dialog.js';
import { type AccountDialogProps, EditAccountDialog } from './edit-account-dialog.js';
import { DeleteAccountDialog, DisableAccountDialog, LogOutDialog } from './ending-dialogs.js';
import { SharesDialog } from './shares-dialog.js';
import type { Account, TestReport } from './types.js';

const DIALOGS: Readonly<Record<string, ComponentType<AccountDialogProps>>> = {
  logOut: LogOutDialog,
  disable: DisableAccountDialog,
  daily: DailyLoginDialog,
  share: SharesDialog,
  edit: EditAccountDialog,
  remove: DeleteAccountDialog,
};

const TEST_TONES = { accepted: 'good', refused: 'bad', unreachable: 'warn' } as const;
const TEST_WORDS = { accepted: 'Accepted', refused: 'Refused', unreachable: 'Unreachable' } as const;

export interface AccountActionsProps {
  account: Account;
  onLogIn(): void;
  /** Something has changed; the message says what. */
  onDone(message: string): void;
}

/** Everything that the owner of an account, and admins, can do with it. */
export function AccountActions({ account, onLogIn, onDone }: AccountActionsProps) {
  const [dialog, setDialog] = useState<string>();
  const [report, setReport] = useState<TestReport>();
  const action = useAction();
  const run = (work: () => Promise<void>) => {
    setReport(undefined);
    void action.run(work);
  };
  const test = () => run(async () => setReport(await accountApi.test(account.id)));
  const enable = () =>
    run(async () => {
      await accountApi.setEnabled(account.id, true);
      onDone('Enabled. Its feed opens.');
    });
  const opens = (name: string) => () => setDialog(name);
  const isLoggedIn = account.state === 'valid';
  return (
    <>
      <div className={styles.row}>
        <Button variant={isLoggedIn ? 'plain' : 'primary'} disabled={!account.enabled} onClick={onLogIn}>
          Log in…
        </Button>
        <Button disabled={!account.enabled || account.state === 'logged_out'} onClick={opens('logOut')}>
          Log out…
        </Button>
        <Button busy={action.isBusy} disabled={!account.enabled} onClick={test}>
          Test
        </Button>
        <Button onClick={opens('daily')}>Daily login…</Button>
        <Button onClick={opens('share')}>Share…</Button>
        <Button onClick={opens('edit')}>Change…</Button>
        {account.enabled ? (
          <Button onClick={opens('disable')}>Disable…</Button>
        ) : (
          <Button busy={action.isBusy} onClick={enable}>
            Enable
          </Button>
        )}
        <Button variant="danger" onClick={opens('remove')}>
          Delete…
        </Button>
      </div>
      {report && (
        <Notice tone={TEST_TONES[report.outcome]}>
          {TEST_WORDS[report.outcome]}: {report.message} ({report.took_ms.toLocaleString('en')} ms)
        </Notice>
      )}
      <ActionError error={action.error} />
      {Object.entries(DIALOGS).map(([name, Component]) => (
        <Component
          key={name}
          account={account}
          open={dialog === name}
          onClose={() => setDialog(undefined)}
          onDone={onDone}
        />
      ))}
    </>
  );
}
