import { type FormEvent, useState } from 'react';
import { ActionError } from '../admin/action-error.js';
import { useAction } from '../admin/use-action.js';
import { ApiError } from '../api/index.js';
import { Button, Field, Notice, Panel } from '../ui/index.js';
import styles from './profile.module.css';
import { profileApi } from './profile-api.js';

interface Faults {
  current?: string;
  again?: string;
}

export interface PasswordPanelProps {
  /** For password managers. */
  userName: string;
  onChanged(): void;
}

/** Changes one's own password; whoever has none uses a set-up link instead. */
export function PasswordPanel({ userName, onChanged }: PasswordPanelProps) {
  const action = useAction();
  const [faults, setFaults] = useState<Faults>({});
  const [isChanged, setChanged] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const [current, wanted, again] = ['current', 'wanted', 'again'].map((name) => String(new FormData(form).get(name)));
    setChanged(false);
    setFaults(wanted === again ? {} : { again: 'This is not the same password' });
    if (wanted !== again) return;
    const isDone = await action.run(() => change(current!, wanted!));
    if (!isDone) return;
    form.reset();
    setChanged(true);
    onChanged();
  };
  const change = async (current: string, wanted: string) => {
    try {
      await profileApi.changePassword(current, wanted);
    } catch (error) {
      if (error instanceof ApiError && error.code === 'FORBIDDEN') setFaults({ current: 'This is not your password' });
      throw error;
    }
  };
  return (
    <Panel title="Password">
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        <input type="text" hidden readOnly autoComplete="username" value={userName} />
        <Field
          label="Present password"
          name="current"
          type="password"
          autoComplete="current-password"
          required
          maxLength={256}
          error={faults.current}
        />
        <Field
          label="New password"
          name="wanted"
          type="password"
          autoComplete="new-password"
          required
          minLength={12}
          maxLength={256}
          hint="At least 12 characters of any kind; a sentence does well"
        />
        <Field
          label="New password again"
          name="again"
          type="password"
          autoComplete="new-password"
          required
          maxLength={256}
          error={faults.again}
        />
        {faults.current === undefined && <ActionError error={action.error} />}
        {isChanged && <Notice tone="good">The password is changed. All your other sessions have ended.</Notice>}
        <div>
          <Button type="submit" variant="primary" busy={action.isBusy}>
            Change the password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
