import { FormDialog } from '../admin/form-dialog.js';
import { Field, Notice } from '../ui/index.js';
import { accountApi } from './account-api.js';
import type { AccountDialogProps } from './edit-account-dialog.js';

/** When the account logs in by itself. */
export function DailyLoginDialog({ account, open, onClose, onDone }: AccountDialogProps) {
  return (
    <FormDialog
      title={`Daily login of ${account.label}`}
      open={open}
      onClose={onClose}
      submitLabel="Save"
      onSubmit={async (form) => {
        const at = String(form.get('at')) || null;
        await accountApi.setDailyLogin(account.id, at);
        onDone(at ? `The account logs in by itself at ${at} Indian time.` : 'The account does not log in by itself.');
      }}
    >
      <Field
        label="Time"
        name="at"
        type="time"
        defaultValue={account.daily_login_at ?? ''}
        hint="Indian time, on trading days; empty: no daily login"
      />
      {!account.credentials_set.includes('totp_secret') && (
        <Notice tone="info">
          One-time codes are made of the account's TOTP secret, which is not stored yet: add it with Change.
        </Notice>
      )}
    </FormDialog>
  );
}
