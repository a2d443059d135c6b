import { useEffect, useState } from 'react';
import { FormDialog } from '../admin/form-dialog.js';
import { useApi } from '../api/index.js';
import { ErrorState, Loading, Notice, Segments } from '../ui/index.js';
import { accountApi, type LoginRequest } from './account-api.js';
import { CredentialFields, enteredCredentials } from './credential-fields.js';
import type { AccountDialogProps } from './edit-account-dialog.js';
import { LoginMethodFields, METHOD_NAMES } from './login-method-fields.js';
import type { Account, LoginAnswer, LoginMethod, LoginOffer } from './types.js';

/** Logs an account in, by each way that its broker has. */
export function LoginDialog({ account, open, onClose, onDone }: AccountDialogProps) {
  const [method, setMethod] = useState<LoginMethod>();
  const offer = useLoginOffer(account.id, open);
  const chosen = method ?? offer.data?.methods[0];
  const missing = offer.data ? missingFields(offer.data) : [];

  // It opens as if for the first time. A login in a browser may end in another tab: the account tells.
  const [before, setBefore] = useState<string | null>();
  useEffect(() => {
    if (!open) {
      setBefore(undefined);
      setMethod(undefined);
    } else if (before === undefined) {
      setBefore(account.logged_in_at);
    } else if (account.logged_in_at !== before && account.state === 'valid') {
      onDone(`${account.label} is logged in.`);
      onClose();
    }
  }, [open, before, account, onDone, onClose]);

  return (
    <FormDialog
      title={`Log in ${account.label}`}
      open={open}
      onClose={onClose}
      submitLabel="Log in"
      isDisabled={!chosen}
      onSubmit={async (form) => {
        const credentials = enteredCredentials(form);
        if (Object.keys(credentials).length > 0) await accountApi.change(account.id, { credentials });
        onDone(outcomeOf(account, await accountApi.logIn(account.id, requestOf(chosen!, form))));
      }}
    >
      {offer.error !== undefined && <ErrorState error={offer.error} onRetry={offer.reload} />}
      {!offer.data && offer.isLoading && <Loading what="the ways to log in" />}
      {offer.data && chosen && (
        <>
          {offer.data.methods.length > 1 && (
            <div>
              <Segments
                label="Way to log in"
                options={offer.data.methods.map((value) => ({ value, label: METHOD_NAMES[value] }))}
                value={chosen}
                onChange={setMethod}
              />
            </div>
          )}
          {missing.length > 0 && (
            <>
              <Notice tone="warn">The broker wants to know more before a login:</Notice>
              <CredentialFields fields={missing} />
            </>
          )}
          <LoginMethodFields key={chosen} account={account} method={chosen} offer={offer.data} />
        </>
      )}
    </FormDialog>
  );
}

function useLoginOffer(id: string, open: boolean) {
  return useApi<LoginOffer | undefined>(open ? id : '', async (signal) =>
    open ? accountApi.loginOffer(id, signal) : undefined,
  );
}

function missingFields({ fields, missing }: LoginOffer) {
  return fields.filter(({ name, token }) => !token && missing.includes(name));
}

function requestOf(method: LoginMethod, form: FormData): LoginRequest {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  switch (method) {
    case 'redirect':
      return { method, redirect: text('redirect') };
    case 'totp':
      return { method, ...(text('code') && { code: text('code') }) };
    case 'manual':
      return { method, tokens: enteredTokens(form) };
    case 'keys':
    case 'none':
      return { method };
  }
}

function enteredTokens(form: FormData): Record<string, string> {
  const entered: Record<string, string> = {};
  for (const [name, value] of form) {
    if (name.startsWith('token:') && typeof value === 'string' && value.trim()) {
      entered[name.slice('token:'.length)] = value.trim();
    }
  }
  return entered;
}

function outcomeOf({ label }: Account, { is_new_token }: LoginAnswer): string {
  return is_new_token
    ? `${label} is logged in. Its feed goes on with all its subscriptions.`
    : `${label} was logged in already: the broker gave the same token.`;
}
