import { ConfirmDialog } from '../admin/confirm-dialog.js';
import { accountApi } from './account-api.js';
import type { AccountDialogProps } from './edit-account-dialog.js';

export function LogOutDialog({ account, open, onClose, onDone }: AccountDialogProps) {
  return (
    <ConfirmDialog
      title={`Log out ${account.label}?`}
      open={open}
      onClose={onClose}
      confirmLabel="Log out"
      onConfirm={async () => {
        await accountApi.logOut(account.id);
        onDone('Logged out. Clients keep their subscriptions, and get data again after a login.');
      }}
    >
      <p>
        Its tokens are forgotten and its connections to the broker close. Clients of <strong>{account.feed}</strong> get
        no data until somebody logs it in again.
      </p>
    </ConfirmDialog>
  );
}

export function DisableAccountDialog({ account, open, onClose, onDone }: AccountDialogProps) {
  return (
    <ConfirmDialog
      title={`Disable ${account.label}?`}
      open={open}
      onClose={onClose}
      confirmLabel="Disable"
      onConfirm={async () => {
        await accountApi.setEnabled(account.id, false);
        onDone('Disabled. Everything that is stored stays.');
      }}
    >
      <p>
        The feed <strong>{account.feed}</strong> closes, and the account does not log in by itself. Its API keys let
        nobody in until it is enabled again.
      </p>
    </ConfirmDialog>
  );
}

export function DeleteAccountDialog({ account, open, onClose, onDone }: AccountDialogProps) {
  return (
    <ConfirmDialog
      title={`Delete ${account.label}?`}
      open={open}
      onClose={onClose}
      confirmLabel="Delete the account"
      onConfirm={async () => {
        await accountApi.remove(account.id);
        onDone('Deleted.');
      }}
    >
      <p>
        The account of {account.user_name} at {account.broker} goes for good, with its secrets, its shares and{' '}
        <strong>all its API keys</strong>: their sockets close with 4503. To keep them, disable it instead.
      </p>
    </ConfirmDialog>
  );
}
