import { ConfirmDialog } from '../admin/confirm-dialog.js';
import { FormDialog } from '../admin/form-dialog.js';
import { enteredEntitlement } from '../entitlement/entered-entitlement.js';
import { EntitlementFields } from '../entitlement/entitlement-fields.js';
import { Field } from '../ui/index.js';
import { enteredRole, RoleField } from './role-field.js';
import type { SetupLink, User } from './types.js';
import { userApi } from './user-api.js';

/** A set-up link, and whose it is. */
export interface GivenLink extends SetupLink {
  name: string;
}

export interface InviteDialogProps {
  open: boolean;
  onClose(): void;
  onInvited(link: GivenLink): void;
}

export function InviteDialog({ open, onClose, onInvited }: InviteDialogProps) {
  return (
    <FormDialog
      title="Invite a user"
      open={open}
      onClose={onClose}
      submitLabel="Make the user"
      onSubmit={async (form) => {
        const { name, setup_link } = await userApi.create(String(form.get('name')).trim(), enteredRole(form));
        onInvited({ ...setup_link, name });
      }}
    >
      <Field
        label="Name"
        name="name"
        required
        minLength={3}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="3 to 64 letters, digits and . _ @ + -"
      />
      <RoleField />
    </FormDialog>
  );
}

export interface UserDialogProps {
  user: User;
  open: boolean;
  onClose(): void;
  /** Something has changed; the message says what. */
  onDone(message: string): void;
}

export function RoleDialog({ user, open, onClose, onDone }: UserDialogProps) {
  return (
    <FormDialog
      title={`Role of ${user.name}`}
      open={open}
      onClose={onClose}
      submitLabel="Save"
      onSubmit={async (form) => {
        const { role } = await userApi.changeRole(user.id, enteredRole(form));
        onDone(`${user.name} is ${role} from now on, with all sessions and keys.`);
      }}
    >
      <RoleField initial={user.role} />
    </FormDialog>
  );
}

export function LimitsDialog({ user, open, onClose, onDone }: UserDialogProps) {
  return (
    <FormDialog
      title={`Limits of ${user.name}`}
      open={open}
      onClose={onClose}
      submitLabel="Save"
      onSubmit={async (form) => {
        await userApi.setLimits(user.id, enteredEntitlement(form));
        onDone(`The limits of ${user.name} apply from now on.`);
      }}
    >
      <p>They apply beside those of the role and of each key.</p>
      <EntitlementFields initial={user.entitlement} />
    </FormDialog>
  );
}

export function LinkDialog({
  user,
  open,
  onClose,
  onMade,
}: Omit<UserDialogProps, 'onDone'> & { onMade(link: GivenLink): void }) {
  return (
    <FormDialog
      title={`Set-up link for ${user.name}`}
      open={open}
      onClose={onClose}
      submitLabel="Make the link"
      onSubmit={async () => onMade({ ...(await userApi.makeLink(user.id)), name: user.name })}
    >
      <p>
        By it {user.name} chooses {user.has_password ? 'a new' : 'a'} password, even while locked out. Earlier links
        that were not used stop working.
      </p>
    </FormDialog>
  );
}

export function DisableUserDialog({ user, open, onClose, onDone }: UserDialogProps) {
  return (
    <ConfirmDialog
      title={`Disable ${user.name}?`}
      open={open}
      onClose={onClose}
      confirmLabel="Disable"
      onConfirm={async () => {
        await userApi.setEnabled(user.id, false);
        onDone(`${user.name} is disabled. Accounts and keys stay.`);
      }}
    >
      <p>
        The sessions of {user.name} end, and the API keys stop: their sockets close with 4503. Everything works again
        once the user is enabled.
      </p>
    </ConfirmDialog>
  );
}

export function DeleteUserDialog({ user, open, onClose, onDone }: UserDialogProps) {
  return (
    <ConfirmDialog
      title={`Delete ${user.name}?`}
      open={open}
      onClose={onClose}
      confirmLabel="Delete the user"
      onConfirm={async () => {
        await userApi.remove(user.id);
        onDone(`${user.name} is deleted.`);
      }}
    >
      <p>This works only for a user who never had API keys or broker accounts; disable anybody else.</p>
    </ConfirmDialog>
  );
}
