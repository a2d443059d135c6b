import { useState } from 'react';
import { EXCHANGES } from '../../../src/common/exchanges.js';
import { DEPTH_LEVELS, MODES } from '../../../src/common/mode.js';
import { CheckField, Field } from '../ui/index.js';
import { type Entitlement, modeName } from './entitlement.js';
import styles from './entitlement-fields.module.css';

const MOST = 1_000_000;

/** Limits to choose; what is not ticked sets none. */
export function EntitlementFields({ initial }: { initial?: Entitlement }) {
  return (
    <>
      <Limited
        name="modes"
        label="Only some modes"
        options={MODES}
        chosen={initial?.modes}
        nameOf={(mode) => modeName(String(mode))}
      />
      <Limited
        name="depth_levels"
        label="Only some depth levels"
        options={DEPTH_LEVELS}
        chosen={initial?.depth_levels}
      />
      <Limited name="exchanges" label="Only some exchanges" options={EXCHANGES} chosen={initial?.exchanges} />
      <div className={styles.pair}>
        <Field
          label="Most symbols of a client"
          name="max_symbols"
          type="number"
          min={1}
          max={MOST}
          defaultValue={initial?.max_symbols ?? ''}
          placeholder="no limit"
        />
        <Field
          label="Most connections of a key"
          name="max_connections"
          type="number"
          min={1}
          max={MOST}
          defaultValue={initial?.max_connections ?? ''}
          placeholder="no limit"
        />
      </div>
    </>
  );
}

interface LimitedProps {
  name: string;
  label: string;
  options: readonly (string | number)[];
  chosen: readonly (string | number)[] | null | undefined;
  nameOf?: (option: string | number) => string;
}

/** A limit that is off, or a choice of options. */
function Limited({ name, label, options, chosen, nameOf = String }: LimitedProps) {
  const [isLimited, setLimited] = useState(chosen !== null && chosen !== undefined);
  return (
    <>
      <CheckField
        label={label}
        name={`limit:${name}`}
        defaultChecked={isLimited}
        onChange={(event) => setLimited(event.target.checked)}
      />
      {isLimited && (
        <fieldset className={styles.options}>
          <legend className="visually-hidden">{label}</legend>
          {options.map((option) => (
            <CheckField
              key={option}
              label={nameOf(option)}
              name={name}
              value={option}
              defaultChecked={chosen?.includes(option) ?? false}
            />
          ))}
        </fieldset>
      )}
    </>
  );
}
