import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { Button, Dialog } from '../ui/index.js';
import { ActionError } from './action-error.js';
import styles from './form-dialog.module.css';
import { useAction } from './use-action.js';

export interface FormDialogProps {
  title: string;
  open: boolean;
  onClose(): void;
  children: ReactNode;
  submitLabel: string;
  /** What is sent off cannot be undone. */
  isDangerous?: boolean;
  isDisabled?: boolean;
  /** Gets the form's entries. The dialog closes afterwards; an error that it throws is shown, and nothing is lost. */
  onSubmit(form: FormData): Promise<unknown>;
}

/** A dialog that asks for something. The first field has the focus, Enter sends it off. */
export function FormDialog({ open, ...props }: FormDialogProps) {
  const action = useAction();
  const form = useRef<HTMLFormElement>(null);
  const id = useId();
  const { title, onClose, children, submitLabel, isDangerous = false, isDisabled = false, onSubmit } = props;

  useEffect(() => {
    if (open) form.current?.querySelector<HTMLElement>('input, select, textarea')?.focus();
  }, [open]);

  const close = () => {
    action.reset();
    onClose();
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entries = new FormData(event.currentTarget);
    if (await action.run(() => onSubmit(entries))) onClose();
  };
  return (
    <Dialog
      title={title}
      open={open}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            type="submit"
            form={id}
            variant={isDangerous ? 'danger' : 'primary'}
            busy={action.isBusy}
            disabled={isDisabled}
          >
            {submitLabel}
          </Button>
        </>
      }
    >
      <form id={id} ref={form} className={styles.form} onSubmit={(event) => void submit(event)}>
        {children}
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
