import { Field, Notice } from '../ui/index.js';
import { CredentialsForm } from './credentials-form.js';
import { session } from './session.js';
import { useSession } from './use-session.js';

export default function SignInPage() {
  const state = useSession();
  const hasEnded = state.status === 'signed_out' && state.wasSignedIn;
  return (
    <CredentialsForm
      title="Sign in"
      intro={hasEnded && <Notice tone="info">Your session has ended. Sign in to go on where you were.</Notice>}
      submitLabel="Sign in"
      onSubmit={({ name = '', password = '' }) => session.signIn(name.trim(), password)}
    >
      <Field label="Name" name="name" autoComplete="username" autoCapitalize="none" required autoFocus maxLength={64} />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        maxLength={256}
        hint="Forgotten? An admin can make you a set-up link."
      />
    </CredentialsForm>
  );
}
