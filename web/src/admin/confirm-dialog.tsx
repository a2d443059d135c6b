import type { ReactNode } from 'react';
import { FormDialog } from './form-dialog.js';

export interface ConfirmDialogProps {
  /** The question. */
  title: string;
  open: boolean;
  onClose(): void;
  /** What follows from a yes. */
  children: ReactNode;
  /** The deed itself, never "OK". */
  confirmLabel: string;
  onConfirm(): Promise<unknown>;
}

/** Asks before something is done that others feel, or that cannot be undone. */
export function ConfirmDialog({ confirmLabel, onConfirm, ...rest }: ConfirmDialogProps) {
  return <FormDialog {...rest} submitLabel={confirmLabel} isDangerous onSubmit={onConfirm} />;
}
