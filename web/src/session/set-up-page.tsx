import { useState } from 'react';
import { useApi } from '../api/index.js';
import { navigate } from '../router/router.js';
import { EmptyState, ErrorState, Field, Loading, localTime } from '../ui/index.js';
import { CredentialsForm } from './credentials-form.js';
import { session } from './session.js';
import { purposeOf, tokenOf } from './set-up-link.js';

/** Where a set-up link leads. The token stays in the fragment, which no server and no log gets to see. */
export default function SetUpPage() {
  const [token] = useState(() => tokenOf(location.hash));
  if (token !== undefined) return <SetUp token={token} />;
  return (
    <>
      <h1 className="visually-hidden">Set up</h1>
      <EmptyState title="This is not a whole set-up link">
        It ends with #token= and 43 characters. Copy all of it from where you got it.
      </EmptyState>
    </>
  );
}

function SetUp({ token }: { token: string }) {
  const link = useApi(token, (signal) => purposeOf(token, signal));
  const [mismatch, setMismatch] = useState<string>();
  if (link.data === undefined) {
    return (
      <>
        <h1 className="visually-hidden">Set up</h1>
        {link.error === undefined ? (
          <Loading what="the set-up link" />
        ) : (
          <ErrorState error={link.error} onRetry={link.reload} />
        )}
      </>
    );
  }
  const { purpose, name: userName, expires_at } = link.data;
  const isFirst = purpose === 'first_admin';

  const submit = async ({ name = '', password = '', again = '' }: Readonly<Record<string, string>>) => {
    setMismatch(password === again ? undefined : 'This is not the same password');
    if (password !== again) return;
    await session.setUp(token, isFirst ? name.trim() : undefined, password);
    navigate('/', { replace: true });
  };
  return (
    <CredentialsForm
      title={isFirst ? 'Make the first admin' : 'Choose your password'}
      intro={
        <p>
          {userName && `Welcome, ${userName}. `}
          The link works once, until {localTime(expires_at)}. You are signed in afterwards.
        </p>
      }
      submitLabel={isFirst ? 'Make the admin and sign in' : 'Set the password and sign in'}
      onSubmit={submit}
    >
      {userName && <input type="text" hidden readOnly autoComplete="username" value={userName} />}
      {isFirst && (
        <Field
          label="Name"
          name="name"
          autoComplete="username"
          autoCapitalize="none"
          required
          autoFocus
          minLength={3}
          maxLength={64}
          hint="3 to 64 letters, digits and . _ @ + -"
        />
      )}
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={12}
        maxLength={256}
        hint="At least 12 characters of any kind; a sentence does well"
      />
      <Field
        label="Password again"
        name="again"
        type="password"
        autoComplete="new-password"
        required
        maxLength={256}
        error={mismatch}
      />
    </CredentialsForm>
  );
}
