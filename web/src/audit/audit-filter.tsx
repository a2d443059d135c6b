import { Field, SelectField } from '../ui/index.js';
import styles from './audit.module.css';

/** What is asked of the gateway; empty: everything. */
export interface AuditFilter {
  action: string;
  outcome: string;
}

export interface AuditFilterFieldsProps {
  value: AuditFilter;
  /** Actions that were seen, to choose from. */
  actions: readonly string[];
  onChange(value: AuditFilter): void;
}

export function AuditFilterFields({ value, actions, onChange }: AuditFilterFieldsProps) {
  return (
    <search className={styles.filter}>
      <Field
        label="Action"
        value={value.action}
        list="audit-actions"
        placeholder="any, as key.create"
        maxLength={64}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ ...value, action: event.target.value })}
      />
      <datalist id="audit-actions">
        {actions.map((action) => (
          <option key={action} value={action} />
        ))}
      </datalist>
      <SelectField
        label="Outcome"
        value={value.outcome}
        onChange={(event) => onChange({ ...value, outcome: event.target.value })}
      >
        <option value="">any</option>
        <option value="success">done</option>
        <option value="failure">failed</option>
        <option value="denied">denied</option>
      </SelectField>
    </search>
  );
}
