import { type ReactNode, useState } from 'react';
import { Button, CodeBlock, Dialog, Notice } from '../ui/index.js';

export interface SecretOnceProps {
  title: string;
  /** The secret; undefined: the dialog is closed. */
  secret: string | undefined;
  /** What it is, for screen readers. */
  name: string;
  onClose(): void;
  /** What to do with it. */
  children: ReactNode;
}

/** Shows a secret that nobody can show again: a click beside the dialog only warns. */
export function SecretOnce({ title, secret, name, onClose, children }: SecretOnceProps) {
  const [isWarned, setWarned] = useState(false);
  const close = () => {
    setWarned(false);
    onClose();
  };
  return (
    <Dialog
      title={title}
      open={secret !== undefined}
      onClose={() => (isWarned ? close() : setWarned(true))}
      actions={
        <Button variant="primary" onClick={close}>
          I have kept it
        </Button>
      }
    >
      <Notice tone="warn">
        {isWarned
          ? 'Have you copied it? Closing once more takes it away for good.'
          : 'This is shown once. Copy it now: nobody can show it again.'}
      </Notice>
      <CodeBlock code={secret ?? ''} name={name} />
      {children}
    </Dialog>
  );
}
