import type { Role } from '../api/index.js';
import { SelectField } from '../ui/index.js';

const ROLES: readonly (readonly [Role, string])[] = [
  ['trader', 'Trader: own accounts and keys'],
  ['viewer', 'Viewer: as a trader, without order books and orders'],
  ['admin', 'Admin: everything'],
];

export function RoleField({ initial = 'trader' }: { initial?: Role }) {
  return (
    <SelectField label="Role" name="role" defaultValue={initial}>
      {ROLES.map(([role, label]) => (
        <option key={role} value={role}>
          {label}
        </option>
      ))}
    </SelectField>
  );
}

export function enteredRole(form: FormData): Role {
  return form.get('role') as Role;
}
