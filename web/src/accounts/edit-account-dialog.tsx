import { FormDialog } from '../admin/form-dialog.js';
import { Loadable } from '../admin/loadable.js';
import { useApi } from '../api/index.js';
import { Field, Notice } from '../ui/index.js';
import { accountApi } from './account-api.js';
import { CredentialFields, enteredCredentials } from './credential-fields.js';
import type { Account } from './types.js';

export interface AccountDialogProps {
  account: Account;
  open: boolean;
  onClose(): void;
  /** Something has changed; the message says what. */
  onDone(message: string): void;
}

/** Changes an account's label and credentials; what stays empty stays as it is. */
export function EditAccountDialog({ account, open, onClose, onDone }: AccountDialogProps) {
  return (
    <FormDialog
      title={`Change ${account.label}`}
      open={open}
      onClose={onClose}
      submitLabel="Save"
      onSubmit={async (form) => {
        const label = String(form.get('label')).trim();
        const credentials = enteredCredentials(form);
        const hasCredentials = Object.keys(credentials).length > 0;
        await accountApi.change(account.id, {
          ...(label !== account.label && { label }),
          ...(hasCredentials && { credentials }),
        });
        onDone(hasCredentials ? 'Saved. The feed is made anew with these credentials.' : 'Saved.');
      }}
    >
      <Field label="Label" name="label" defaultValue={account.label} maxLength={100} required autoComplete="off" />
      {open && <ChangedCredentials account={account} />}
    </FormDialog>
  );
}

function ChangedCredentials({ account }: { account: Account }) {
  const offer = useApi(account.id, (signal) => accountApi.loginOffer(account.id, signal));
  return (
    <Loadable what="the fields" loaded={offer}>
      {({ fields }) => (
        <>
          <CredentialFields
            fields={fields}
            present={fields.filter(({ is_set }) => is_set).map(({ name }) => name)}
            isChange
          />
          {fields.some(({ is_set }) => is_set) && (
            <Notice tone="info">With other credentials the connections to the broker are made anew at once.</Notice>
          )}
        </>
      )}
    </Loadable>
  );
}
