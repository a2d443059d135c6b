import { SCOPES_OF_ROLE } from '../../../src/modules/auth/principal.js';
import { ConfirmDialog } from '../admin/confirm-dialog.js';
import { FormDialog } from '../admin/form-dialog.js';
import { useMe } from '../session/use-session.js';
import { Notice, SelectField } from '../ui/index.js';
import { enteredKey } from './entered-key.js';
import { keyApi } from './key-api.js';
import { KeyFields } from './key-fields.js';
import type { Key, NewKey } from './types.js';

export interface KeyDialogProps {
  keyRow: Key;
  open: boolean;
  onClose(): void;
  /** Something has changed; the message says what. */
  onDone(message: string): void;
}

export function ChangeKeyDialog({ keyRow, open, onClose, onDone }: KeyDialogProps) {
  const me = useMe();
  return (
    <FormDialog
      title={`Change ${keyRow.name}`}
      open={open}
      onClose={onClose}
      submitLabel="Save"
      onSubmit={async (form) => {
        await keyApi.change(keyRow.id, enteredKey(form));
        onDone(`${keyRow.name} is changed. Open connections feel it within a second.`);
      }}
    >
      <KeyFields initial={keyRow} scopes={SCOPES_OF_ROLE[me.role]} />
    </FormDialog>
  );
}

const OVERLAPS: readonly (readonly [seconds: number, label: string])[] = [
  [0, 'not at all'],
  [3600, 'for an hour'],
  [86_400, 'for a day'],
  [604_800, 'for a week'],
  [2_592_000, 'for 30 days'],
];

export function RotateKeyDialog({
  keyRow,
  open,
  onClose,
  onMade,
}: Omit<KeyDialogProps, 'onDone'> & { onMade(key: NewKey): void }) {
  return (
    <FormDialog
      title={`Rotate ${keyRow.name}`}
      open={open}
      onClose={onClose}
      submitLabel="Rotate the key"
      onSubmit={async (form) => onMade(await keyApi.rotate(keyRow.id, Number(form.get('overlap'))))}
    >
      <p>A new key with the same settings takes the place of {keyRow.prefix}….</p>
      <SelectField
        label="The old key goes on working"
        name="overlap"
        defaultValue={86_400}
        hint="Then its connections close with 4503: put the new key everywhere before"
      >
        {OVERLAPS.map(([seconds, label]) => (
          <option key={seconds} value={seconds}>
            {label}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}

export function RevokeKeyDialog({ keyRow, open, onClose, onDone }: KeyDialogProps) {
  const { name, prefix, open_connections: connections } = keyRow;
  return (
    <ConfirmDialog
      title={`Revoke ${name}?`}
      open={open}
      onClose={onClose}
      confirmLabel="Revoke the key"
      onConfirm={async () => {
        await keyApi.revoke(keyRow.id);
        onDone(`${name} is revoked.`);
      }}
    >
      <p>
        The key {prefix}… of {keyRow.user_name} stops working for good.
      </p>
      {connections > 0 && (
        <Notice tone="warn">
          {connections === 1 ? 'One open connection closes' : `${connections} open connections close`} with 4503 within
          a second.
        </Notice>
      )}
    </ConfirmDialog>
  );
}
