import { type FormEvent, type ReactNode, useState } from 'react';
import { Button, ErrorState } from '../ui/index.js';
import styles from './credentials-form.module.css';

export interface CredentialsFormProps {
  title: string;
  /** Above the fields. */
  intro?: ReactNode;
  /** The inputs. */
  children: ReactNode;
  submitLabel: string;
  /** Gets what was entered, by the inputs' names. An error that it throws is shown. */
  onSubmit(values: Readonly<Record<string, string>>): Promise<void>;
}

/** The narrow form of the pages before the sign-in. */
export function CredentialsForm({ title, intro, children, submitLabel, onSubmit }: CredentialsFormProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit(values);
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <h1>{title}</h1>
      {intro}
      {error !== undefined && (
        <div className={styles.error}>
          <ErrorState error={error} />
        </div>
      )}
      {children}
      <Button type="submit" variant="primary" busy={isBusy}>
        {submitLabel}
      </Button>
    </form>
  );
}
