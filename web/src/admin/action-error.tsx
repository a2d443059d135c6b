import { ApiError, explain } from '../api/index.js';
import { Notice } from '../ui/index.js';

/** Why what the user did failed, beside where it was done; nothing while there is no error. */
export function ActionError({ error }: { error: unknown }) {
  if (error === undefined) return null;
  const { title, advice } = explain(error);
  return (
    <Notice tone="bad">
      {title}
      {advice && error instanceof ApiError && `. ${advice}`}
    </Notice>
  );
}
