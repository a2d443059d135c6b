import { useId } from 'react';
import styles from './segments.module.css';

export interface SegmentsProps<Value extends string | number> {
  /** What is chosen; for screen readers. */
  label: string;
  options: readonly { value: Value; label: string; disabled?: boolean; title?: string }[];
  value: NoInfer<Value>;
  onChange(value: NoInfer<Value>): void;
}

/** A choice of a few, all in sight. */
export function Segments<Value extends string | number>({ label, options, value, onChange }: SegmentsProps<Value>) {
  const name = useId();
  return (
    <fieldset className={styles.segments}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.segment} title={option.title}>
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
