import { Field, Notice } from '../ui/index.js';
import { RedirectLogin } from './redirect-login.js';
import type { Account, LoginMethod, LoginOffer } from './types.js';

export const METHOD_NAMES: Readonly<Record<LoginMethod, string>> = {
  redirect: 'In the browser',
  totp: 'One-time code',
  keys: 'Stored keys',
  manual: 'Paste a token',
  none: 'No login',
};

export interface LoginMethodFieldsProps {
  account: Account;
  method: LoginMethod;
  offer: LoginOffer;
}

/** What one way to log in takes. */
export function LoginMethodFields({ account, method, offer }: LoginMethodFieldsProps) {
  switch (method) {
    case 'redirect':
      return <RedirectLogin account={account} callbackPath={offer.callback_path} />;
    case 'totp':
      return (
        <Field
          label="Code of this moment"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="\d{4,10}"
          maxLength={10}
          required={!offer.can_log_in_alone}
          hint={
            offer.can_log_in_alone
              ? 'Leave it empty: it is made of the stored TOTP secret'
              : "The digits that your authenticator app shows for this broker's account"
          }
        />
      );
    case 'keys':
      return <Notice tone="info">The stored keys are all that this login takes.</Notice>;
    case 'manual':
      return <TokenFields offer={offer} />;
    case 'none':
      return <Notice tone="info">This broker wants no login.</Notice>;
  }
}

function TokenFields({ offer }: { offer: LoginOffer }) {
  const tokens = offer.fields.filter(({ token }) => token);
  return tokens.map(({ name, label, secret }, index) => (
    <Field
      key={name}
      label={label}
      name={`token:${name}`}
      type={secret ? 'password' : 'text'}
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={4096}
      required={tokens.length === 1}
      hint={
        index === 0 ? "From the broker's own site or app. It is stored encrypted, and never shown again" : undefined
      }
    />
  ));
}
