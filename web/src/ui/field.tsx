import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import { classNames } from './class-names.js';
import styles from './field.module.css';

interface Labelled {
  label: string;
  /** Below the control: what to enter. */
  hint?: ReactNode;
  /** Below the control instead of the hint: what is wrong with what was entered. */
  error?: string;
}

export interface FieldProps extends Labelled, InputHTMLAttributes<HTMLInputElement> {
  ref?: Ref<HTMLInputElement>;
}

/** An input with its label. */
export function Field({ label, hint, error, className, ...input }: FieldProps) {
  return (
    <Frame label={label} hint={hint} error={error} className={className}>
      {(described) => <input {...input} {...described} className={styles.control} />}
    </Frame>
  );
}

export interface SelectFieldProps extends Labelled, SelectHTMLAttributes<HTMLSelectElement> {}

/** A choice of `<option>`s with its label. */
export function SelectField({ label, hint, error, className, ...select }: SelectFieldProps) {
  return (
    <Frame label={label} hint={hint} error={error} className={className}>
      {(described) => <select {...select} {...described} className={styles.control} />}
    </Frame>
  );
}

export interface TextFieldProps extends Labelled, TextareaHTMLAttributes<HTMLTextAreaElement> {
  ref?: Ref<HTMLTextAreaElement>;
}

/** A text of several lines, in a fixed-width font, with its label. */
export function TextField({ label, hint, error, className, ...text }: TextFieldProps) {
  return (
    <Frame label={label} hint={hint} error={error} className={className}>
      {(described) => <textarea {...text} {...described} className={classNames(styles.control, styles.text)} />}
    </Frame>
  );
}

/** A check box with its label beside it. */
export function CheckField({ label, hint, ...input }: Omit<FieldProps, 'error'>) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input {...input} id={id} type="checkbox" aria-describedby={hint ? `${id}-note` : undefined} />
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p id={`${id}-note`} className={styles.note}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface Described {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: true;
}

function Frame({
  label,
  hint,
  error,
  className,
  children,
}: Labelled & { className?: string; children: (described: Described) => ReactNode }) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={classNames(styles.field, className)}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        ...(note && { 'aria-describedby': `${id}-note` }),
        ...(error && { 'aria-invalid': true }),
      })}
      {note && (
        <p id={`${id}-note`} className={classNames(styles.note, error !== undefined && styles.error)}>
          {note}
        </p>
      )}
    </div>
  );
}
