import { useState } from 'react';
import { FormDialog } from '../admin/form-dialog.js';
import { Loadable } from '../admin/loadable.js';
import { useApi } from '../api/index.js';
import { useMe } from '../session/use-session.js';
import { Field, Notice, SelectField } from '../ui/index.js';
import { accountApi } from './account-api.js';
import { CredentialFields, enteredCredentials } from './credential-fields.js';
import type { Account, BrokerCapabilities } from './types.js';
import { enteredUrls, UrlFields } from './url-fields.js';

export interface AddAccountDialogProps {
  open: boolean;
  onClose(): void;
  onAdded(account: Account): void;
}

/** Adds a broker account: the broker, a label, and what the broker wants to know. */
export function AddAccountDialog({ open, onClose, onAdded }: AddAccountDialogProps) {
  return (
    <FormDialog
      title="Add a broker account"
      open={open}
      onClose={onClose}
      submitLabel="Add the account"
      onSubmit={async (form) => {
        const urls = enteredUrls(form);
        const label = String(form.get('label')).trim();
        onAdded(
          await accountApi.create({
            broker: form.get('broker'),
            credentials: enteredCredentials(form),
            ...(label && { label }),
            ...(Object.keys(urls).length > 0 && { urls }),
          }),
        );
      }}
    >
      {open && <NewAccount />}
    </FormDialog>
  );
}

function NewAccount() {
  const brokers = useApi('brokers', accountApi.brokers);
  return (
    <Loadable what="the brokers" loaded={brokers}>
      {(all) => <AccountFields brokers={[...all].sort((a, b) => a.name.localeCompare(b.name))} />}
    </Loadable>
  );
}

function AccountFields({ brokers }: { brokers: readonly BrokerCapabilities[] }) {
  const me = useMe();
  const [id, setId] = useState(brokers[0]?.broker ?? '');
  const broker = brokers.find((one) => one.broker === id);
  return (
    <>
      <SelectField label="Broker" name="broker" value={id} onChange={(event) => setId(event.target.value)} autoFocus>
        {brokers.map(({ broker: value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </SelectField>
      <Field
        label="Label"
        name="label"
        maxLength={100}
        autoComplete="off"
        placeholder={broker?.name}
        hint="For people, where there are several accounts"
      />
      {broker && <CredentialFields key={id} fields={broker.credentials} />}
      {broker?.credentials.some(({ secret }) => secret) && (
        <Notice tone="info">Secrets are stored encrypted, and never shown again. A login fills in the tokens.</Notice>
      )}
      {broker && me.role === 'admin' && <UrlFields key={`urls ${id}`} broker={broker} />}
    </>
  );
}
