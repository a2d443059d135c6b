import { SCOPES_OF_ROLE } from '../../../src/modules/auth/principal.js';
import { accountApi } from '../accounts/account-api.js';
import { FormDialog } from '../admin/form-dialog.js';
import { Loadable } from '../admin/loadable.js';
import { useApi } from '../api/index.js';
import { useMe } from '../session/use-session.js';
import { EmptyState, SelectField } from '../ui/index.js';
import { enteredKey } from './entered-key.js';
import { keyApi } from './key-api.js';
import { KeyFields } from './key-fields.js';
import type { NewKey } from './types.js';

export interface CreateKeyDialogProps {
  open: boolean;
  onClose(): void;
  onMade(key: NewKey): void;
}

/** Makes a key for one of the accounts that the user may use. */
export function CreateKeyDialog({ open, onClose, onMade }: CreateKeyDialogProps) {
  return (
    <FormDialog
      title="Make an API key"
      open={open}
      onClose={onClose}
      submitLabel="Make the key"
      onSubmit={async (form) => onMade(await keyApi.create(String(form.get('account')), enteredKey(form)))}
    >
      {open && <NewKeyFields />}
    </FormDialog>
  );
}

function NewKeyFields() {
  const me = useMe();
  const accounts = useApi('accounts', (signal) => accountApi.list(signal));
  return (
    <Loadable what="the accounts" loaded={accounts}>
      {(all) => {
        // A key points at an account of its own user, or one that is shared with the user.
        const usable = all.filter(({ user_id, access }) => user_id === me.id || access !== 'owner');
        if (usable.length === 0) {
          return (
            <EmptyState title="You have no broker account">
              A key opens the feed of an account: add one on the Feeds page, or let somebody share one with you.
            </EmptyState>
          );
        }
        return (
          <KeyFields scopes={SCOPES_OF_ROLE[me.role]}>
            <SelectField label="Account" name="account" required hint="The key opens the feed of this account">
              {usable.map(({ id, feed, label, user_id, user_name }) => (
                <option key={id} value={id}>
                  {feed} ({user_id === me.id ? label : `${label} of ${user_name}`})
                </option>
              ))}
            </SelectField>
          </KeyFields>
        );
      }}
    </Loadable>
  );
}
